"""`python -m console`, what `./helsebro` hands over to."""

from console.main import helsebro

helsebro(prog_name="./helsebro")
