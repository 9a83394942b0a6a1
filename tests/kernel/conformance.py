"""Jupyter's own conformance suite against the installed kernel `perfdiff`.

    python tests/kernel/conformance.py

The kernel claims everything that the suite knows but text on stdout and stderr and `clear_output`:
a cell shows a result, and prints nothing.
"""

import unittest

import jupyter_kernel_test as suite

BLOCK = """\
name = "upgrade"
model = "Llama3_8B"
baseline = "A100"
proposal = "H100"
"""


class Perfdiff(suite.KernelTests):
    kernel_name = "perfdiff"
    language_name = "toml"
    file_extension = ".toml"

    completion_samples = [
        {"text": "propo", "matches": {"proposal"}},
        {"text": 'model = "Llama3_70', "matches": {"Llama3_70B", "Llama3_70B_8K"}},
        {"text": 'precision = "bf', "matches": {"bf16"}},
        {"text": "upgrade.spee", "matches": {"speedup"}},
        {"text": "%sh", "matches": {"%show"}},
    ]
    complete_code_samples = [BLOCK, "upgrade.speedup", "%help"]
    incomplete_code_samples = ['model = "Llama3', 'model = "Llama3_8B"\n', "[baseline"]
    invalid_code_samples = ["model = = 3\nbatch = 1\n"]
    code_page_something = "%help"
    code_generate_error = 'model = "Llama3_9B"\nbaseline = "A100"\nproposal = "H100"\n'
    code_execute_result = [
        {"code": "upgrade.speedup", "result": "1.54x"},
        {"code": "upgrade.speedup", "mime": "application/vnd.perfdiff.v1+json"},
    ]
    code_display_data = [
        {"code": BLOCK, "mime": "text/html"},
        {"code": BLOCK, "mime": "text/plain"},
        {"code": BLOCK, "mime": "application/vnd.perfdiff.v1+json"},
        {"code": "%show H100", "mime": "text/html"},
    ]
    code_history_pattern = "upgrade.spe*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "precision"

    def setUp(self):
        # What later cells refer to.
        self.flush_channels()
        self.execute_helper(BLOCK)


class Welcome(suite.IopubWelcomeTests):
    kernel_name = "perfdiff"
    support_iopub_welcome = True


# The suite's own class would test Python.
del suite.IopubWelcomeTests

if __name__ == "__main__":
    unittest.main()
