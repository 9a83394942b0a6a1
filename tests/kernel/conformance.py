"""Jupyter's own conformance suite against the installed kernel `perfdiff`.

    python -m unittest tests/kernel/conformance.py

The kernel claims everything that the suite knows but text on stdout and stderr and `clear_output`:
a cell here shows a result, and prints nothing.
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
        {"text": 'baseline = "Trainium', "matches": {"Trainium2"}},
        {"text": 'precision = "bf', "matches": {"bf16"}},
        {"text": "%sh", "matches": {"%show"}},
    ]
    complete_code_samples = [BLOCK, "upgrade.speedup", "%help"]
    incomplete_code_samples = ['model = "Llama3', 'model = "Llama3_8B"\n', "[baseline"]
    invalid_code_samples = ["model = = 3\nbatch = 1\n"]
    code_page_something = "%help"
    code_generate_error = 'model = "Llama3_9B"\nbaseline = "A100"\nproposal = "H100"\n'
    code_execute_result = [{"code": BLOCK.replace("upgrade", "u") + "\n", "result": None}]
    code_display_data = [
        {"code": BLOCK, "mime": "text/html"},
        {"code": BLOCK, "mime": "text/plain"},
        {"code": BLOCK, "mime": "application/vnd.perfdiff.v1+json"},
        {"code": "%show H100", "mime": "text/html"},
    ]
    code_history_pattern = "a.b.?"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "precision"
    support_iopub_welcome = True


if __name__ == "__main__":
    unittest.main()
