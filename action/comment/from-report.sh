#!/usr/bin/env bash
# Comments a report that somebody else's run left in $REPORT.
#
# HEAD_OWNER, HEAD_BRANCH, HEAD_SHA   of the run, as GitHub says
# The rest as in ../comment.sh.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

# The open pull request from that branch, if it still stands at the commit that was compared.
export HEAD_SHA
query=$(jq -rn --arg head "$HEAD_OWNER:$HEAD_BRANCH" '$head | @uri')
if ! NUMBER=$(gh api "repos/$GITHUB_REPOSITORY/pulls?state=open&head=$query" \
  --jq 'map(select(.head.sha == env.HEAD_SHA)) | .[0].number // empty'); then
  echo '::warning title=perfdiff::the pull request could not be looked up'
  exit 0
fi
if [ -z "$NUMBER" ]; then
  echo 'no open pull request stands at that commit any more'
  exit 0
fi
export NUMBER

# Text, of a bounded length, that mentions nobody, with the marker as the last thing and nowhere else.
BODY=$(mktemp)
export BODY
trap 'rm -f "$BODY"' EXIT
{
  head -c 60000 "$REPORT/comment.md" | iconv -c -f UTF-8 -t UTF-8 \
    | sed -e 's/<!-- perfdiff:comment -->//g' -e 's/@/@\xe2\x80\x8b/g'
  printf '\n<!-- perfdiff:comment -->\n'
} > "$BODY"
DESERVED=false
if [ "$(head -c 4 "$REPORT/deserved.txt" 2> /dev/null)" = true ]; then DESERVED=true; fi
export DESERVED
bash "$here/../comment.sh"
