#!/usr/bin/env bash
# Keeps one comment on a pull request: edits the one that is there, adds one only where there is
# something to say. A token that may not comment is a notice, never a failure.
#
# GITHUB_REPOSITORY, NUMBER   the pull request
# BODY                        a file with the comment
# DESERVED                    whether there is something to say: true or false
# AUTHOR                      whose comment may be changed
# GH_TOKEN                    for gh
set -euo pipefail
marker='<!-- perfdiff:comment -->'
comments="repos/$GITHUB_REPOSITORY/issues/$NUMBER/comments"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Runs gh; ends this script, without failing, where it is refused.
ask() {
  if gh "$@" > "$work/answer" 2> "$work/error"; then return 0; fi
  if grep -q 'HTTP 403' "$work/error"; then
    echo '::notice title=perfdiff::this token may not comment; the report is in the summary of the run'
  else
    echo '::warning title=perfdiff::the comment could not be written; the report is in the summary of the run'
    cat "$work/error" >&2
  fi
  exit 0
}

# Only a comment of ours that ends with the marker: others may quote it.
export AUTHOR marker
ask api --paginate "$comments" \
  --jq '.[] | select(.user.login == env.AUTHOR and (.body | rtrimstr("\n") | endswith(env.marker))) | .id'
mine=$(head -n 1 "$work/answer")

if [ -n "$mine" ]; then
  if [ "$DESERVED" != true ]; then
    { printf 'Resolved.\n\n'; cat "$BODY"; } > "$work/body"
    BODY=$work/body
  fi
  ask api --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$mine" --field "body=@$BODY"
  echo "comment $mine is up to date"
elif [ "$DESERVED" = true ]; then
  ask api --method POST "$comments" --field "body=@$BODY"
  echo 'commented'
else
  echo 'nothing to comment'
fi
