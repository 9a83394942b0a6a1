//! Numbers of the prose that are neither cited nor claimed: page, the words they stand in, and why.

const RELEASE: &str = "the release of somebody else's program that is meant";
const EXIT_CODE: &str = "an exit code; tests/check.rs and tests/diff.rs hold the commands to them";
const UNIT: &str = "arithmetic, or what a unit means, which does not change";
const MEASURED: &str =
    "measured by the paper that is named, or of other tools at the date that is given";
const CITATION: &str = "the year of a publication or of a measurement";
const WORD: &str = "a way of speaking, or of what can be counted on the page itself";
const CONSTANT: &str = "a constant of the engine: see `what_is_excused_is_true`";

/// Each is used, or the test fails.
pub(crate) const EXEMPT: &[(&str, &str, &str)] = &[
    ("a-page-that-drifted.md", "the equations of release 0.3.0", RELEASE),
    ("a-page-that-drifted.md", "It exits with 1,", EXIT_CODE),
    ("accuracy.md", "Chitty-Venkata et al. 2024", CITATION),
    (
        "accuracy.md",
        "within 20 % of the line of equality",
        "described by the picture, which has the band of 20 %",
    ),
    (
        "accuracy.md",
        "larger, by about a third for a model",
        "of fits that left models out, which are not in the repository",
    ),
    ("accuracy.md", "the 90th percentile", "what the columns of the table are"),
    ("accuracy.md", "in November 2026", CITATION),
    ("accuracy.md", "3 % / 9 %", MEASURED),
    ("accuracy.md", "4 % / 10 %", MEASURED),
    ("accuracy.md", "aiconfigurator 0.12", RELEASE),
    ("accuracy.md", "31 % / 53 %", MEASURED),
    ("accuracy.md", "9 % / 33 %", MEASURED),
    ("accuracy.md", "52 % / 70 %", MEASURED),
    ("accuracy.md", "19 % / 36 %", MEASURED),
    ("accuracy.md", "mlsysim 0.3.0", RELEASE),
    ("accuracy.md", "40 % / 120 %", MEASURED),
    ("accuracy.md", "22 % / 49 %", MEASURED),
    ("accuracy.md", "48 % / 70 %", MEASURED),
    ("accuracy.md", "25 % / 52 %", MEASURED),
    ("accuracy.md", "52 % / 76 %", MEASURED),
    ("accuracy.md", "28 % / 61 %", MEASURED),
    ("accuracy.md", "25 % / 54 %", MEASURED),
    ("accuracy.md", "off by more than 20 % are its", MEASURED),
    ("accuracy.md", "off by more than half; 27 measured runs", MEASURED),
    ("accuracy.md", "measure a few dozen runs", "advice, and no result of anything"),
    ("capacity.md", "Chitty-Venkata et al. 2024", CITATION),
    (
        "checking.md",
        "0 all is as it should be, 1 something does not hold or is out of date, 2 something",
        EXIT_CODE,
    ),
    ("claims.md", "it is within 5 %", CONSTANT),
    ("claims.md", "exits 1; a claim that cannot be read exits 2", EXIT_CODE),
    ("errors.md", "given twice", WORD),
    (
        "evcxr.md",
        "what is not said is batch 1,",
        "defaults, which the example of `Scenario::new` in the engine holds",
    ),
    ("evcxr.md", "within 80 columns", "tests/explainer holds every text to it"),
    ("evcxr.md", "exits with 0.", EXIT_CODE),
    ("evcxr.md", "takes 13 s and not 128 s (2026, two cores)", MEASURED),
    (
        "introduction.md",
        "off by more than 5 % in 69 % of the cases",
        "counted over the sentences of mlsysim 0.3.0, a release that will not change",
    ),
    ("notebooks.md", "with an exit code that is not 0.", EXIT_CODE),
    ("notebooks.md", "MyST and Jupyter Book 1.", RELEASE),
    ("notebooks.md", "the third keeps MyST-NB", WORD),
    ("notebooks.md", "myst-nb 1.4 on Sphinx 9.", RELEASE),
    ("pull-requests.md", "one line and exit code 0", EXIT_CODE),
    (
        "pull-requests.md",
        "slower by 0.5 % or more",
        "a constant of `perfdiff diff`, NO_CHANGE; tests/diff.rs holds it",
    ),
    (
        "pull-requests.md",
        "The exit code is 0 if nothing blocks, 1 if something does, and 2 if something",
        EXIT_CODE,
    ),
    ("pull-requests.md", "2 has the last word", EXIT_CODE),
    ("pull-requests.md", "exits with 0 if all was found and 1 if", EXIT_CODE),
    (
        "pull-requests.md",
        "at most 60,000 characters",
        "a constant of the report; tests/diff.rs holds it to that",
    ),
    ("reading-explanations.md", "Above 1 is better", UNIT),
    (
        "reading-explanations.md",
        "to within 2 %, and a change under half a per cent",
        "predicates of the explainer; tests/explainer derives every sentence again",
    ),
    ("reading-explanations.md", "half of it twice is all of it", UNIT),
    ("reading-explanations.md", "what twice of each resource would buy", WORD),
    ("setting-up.md", "mdBook 0.5 and 0.4", RELEASE),
    ("writing-blocks.md", "is 10^9 bytes", UNIT),
    ("writing-blocks.md", "is 2^30", UNIT),
    ("writing-blocks.md", "each with 512 tokens of context", CONSTANT),
    ("writing-blocks.md", "each twice, or ten times, the one before", WORD),
    ("writing-blocks.md", "at most 10,000 points", CONSTANT),
    ("writing-blocks.md", "what twice of each resource would buy", WORD),
    ("writing-blocks.md", "above 1 or not", UNIT),
];
