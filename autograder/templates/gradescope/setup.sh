#!/usr/bin/env bash
# Gradescope runs this once, when it builds the image: Python 3.11 and this package.
set -euo pipefail
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq libseccomp2 python3 python3-pip python3-venv
cd /autograder/source
python3 -m venv /autograder/tools
/autograder/tools/bin/pip install --quiet uv
# uv brings Python 3.11 where the image has an older one.
/autograder/tools/bin/uv venv --quiet --python 3.11 /autograder/venv
/autograder/tools/bin/uv pip install --quiet --python /autograder/venv/bin/python \
  -c package/requirements.lock "./package[grade]"
