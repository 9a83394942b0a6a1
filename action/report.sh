#!/usr/bin/env bash
# Checks the documents, compares the revisions, and leaves a report: a summary of the step,
# annotations in the log, and files in $OUT. Succeeds whatever they say: the exit code is an output.
#
# BASE, HEAD     the revisions
# PATHS, CHECK   paths, one a line; of CHECK nothing is checked if there are none
# MAX_SLOWDOWN   such as 5%; may be empty
# OUT            where to leave comment.md, report.json and junit.xml
set -euo pipefail
mkdir -p "$OUT"
rm -f "$OUT"/{comment.md,report.json,junit.xml,check.txt,error.txt,deserved.txt}

lines() { printf '%s\n' "$1" | sed '/^[[:space:]]*$/d'; }

# Anything but 0 and 1, as a crash or a missing command, is "could not be evaluated".
worst=0
remember() {
  local code=$1
  if [ "$code" -gt 1 ]; then code=2; fi
  if [ "$code" -gt "$worst" ]; then worst=$code; fi
}

checked=()
while IFS= read -r path; do if [ -n "$path" ]; then checked+=("$path"); fi; done < <(lines "${CHECK:-}")
said=0
if [ "${#checked[@]}" -gt 0 ]; then
  perfdiff check "${checked[@]}" > "$OUT/check.txt" 2>&1 || said=$?
  remember "$said"
  cat "$OUT/check.txt"
fi

options=()
while IFS= read -r path; do if [ -n "$path" ]; then options+=("$path"); fi; done < <(lines "${PATHS:-}")
if [ -n "${MAX_SLOWDOWN:-}" ]; then options+=(--max-slowdown "$MAX_SLOWDOWN"); fi
compared=("$BASE...$HEAD" "${options[@]}")
# A gate that cannot fail is worse than none.
code=0
perfdiff diff "$HEAD" --self-test "${options[@]}" || code=$?
remember "$code"

code=0
perfdiff diff "${compared[@]}" --format markdown > "$OUT/comment.md" 2> "$OUT/error.txt" || code=$?
remember "$code"
if [ -s "$OUT/comment.md" ]; then
  perfdiff diff "${compared[@]}" --format json > "$OUT/report.json" || true
  perfdiff diff "${compared[@]}" --format junit > "$OUT/junit.xml" || true
  # On stdout, where the workflow commands are looked for.
  perfdiff diff "${compared[@]}" --format github || true
else
  # A revision that is not there: nothing was printed but the error.
  {
    printf '**not evaluated**\n\n````text\n'
    head -c 4000 "$OUT/error.txt"
    printf '\n````\n\n<!-- perfdiff:comment -->\n'
  } > "$OUT/comment.md"
  cat "$OUT/error.txt" >&2
  echo '::error title=perfdiff::the revisions could not be compared; the log says why'
fi

deserved=false
if [ "$worst" -ne 0 ] || grep -q '"deserves_a_comment": true' "$OUT/report.json" 2> /dev/null; then
  deserved=true
fi

# What the check says stands above the marker, which has to be the last thing of a comment.
if [ "$said" -ne 0 ]; then
  {
    sed '$d' "$OUT/comment.md"
    printf '<details open><summary>perfdiff check: exit code %s</summary>\n\n````text\n' "$said"
    head -c 4000 "$OUT/check.txt" | tr -d '`'
    printf '\n````\n\n</details>\n\n<!-- perfdiff:comment -->\n'
  } > "$OUT/whole.md"
  mv "$OUT/whole.md" "$OUT/comment.md"
fi

# Appended: other steps of the job may have said something, too.
cat "$OUT/comment.md" >> "${GITHUB_STEP_SUMMARY:-/dev/null}"
{
  echo "exit-code=$worst"
  echo "deserved=$deserved"
  echo "folder=$OUT"
} >> "${GITHUB_OUTPUT:-/dev/null}"
echo "$deserved" > "$OUT/deserved.txt"
