# Sourced by the other scripts: leaves a .venv with the project and everything it needs, and its bin folder first on PATH.
# The virtual environment is SYNTHREID_VENV, or .venv in the checkout. Nothing is installed while pyproject.toml stays
# as it was at the last installation.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv=${SYNTHREID_VENV:-$top/.venv}

fail() {
  printf '%s\n' "$@" >&2
  exit 1
}

find_python() {
  local candidate
  for candidate in python3.11 python3 python; do
    if command -v "$candidate" >/dev/null && [ "$("$candidate" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" = 3.11 ]; then
      command -v "$candidate"
      return 0
    fi
  done
  return 1
}

check_system_libraries() {
  # Blender's module links to these; without them its import fails with the name of a file, not of a package.
  local missing
  missing=$("$1" - <<'PY'
import ctypes

PACKAGES = {
    "libGL.so.1": "libgl1", "libX11.so.6": "libx11-6", "libXi.so.6": "libxi6", "libXfixes.so.3": "libxfixes3",
    "libXrender.so.1": "libxrender1", "libxkbcommon.so.0": "libxkbcommon0", "libSM.so.6": "libsm6", "libICE.so.6": "libice6",
}
missing = []
for library, package in PACKAGES.items():
    try:
        ctypes.CDLL(library)
    except OSError:
        missing.append(package)
print(" ".join(missing))
PY
  )
  [ -z "$missing" ] || fail "Blender needs system libraries that are not here. On Debian or Ubuntu:" "  sudo apt-get install -y $missing"
}

stamp=$venv/.synthreid-installed
wanted=$(cd "$top" && sha256sum pyproject.toml | cut -d' ' -f1)
if [ ! -x "$venv/bin/python" ]; then
  python=$(find_python) || fail "Python 3.11 is needed (Blender 4.5's module is built for it) and was not found. On Debian 12:" \
    "  sudo apt-get install -y python3.11 python3.11-venv" "Elsewhere pyenv, conda or uv can bring it; put it on PATH."
  check_system_libraries "$python"
  echo "Making the virtual environment $venv"
  "$python" -m venv "$venv" || fail "Python could not make a virtual environment. On Debian or Ubuntu:" \
    "  sudo apt-get install -y python3.11-venv"
fi
check_system_libraries "$venv/bin/python"
if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted $top" ]; then
  echo "Installing the project and what it needs (several gigabytes the first time: PyTorch and Blender)"
  "$venv/bin/python" -m pip install --disable-pip-version-check --quiet -e "$top[dev]" ||
    fail "The installation failed; the reason stands above. Run the same command again when it is mended."
  echo "$wanted $top" >"$stamp"
fi
export PATH=$venv/bin:$PATH
cd "$top"
