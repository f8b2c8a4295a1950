# Every target is a line or two into scripts/. PG_CONFIG=/path/to/pg_config picks the server
# (PostgreSQL 15 to 18); without it Debian's 15 is used, which make setup installs.
.PHONY: help setup install demo pictures test smoke check fmt bench package try-package

help:
	@echo 'make setup     install what building and testing need (Debian, as root)'
	@echo 'make install   build and install into the server of PG_CONFIG'
	@echo 'make demo      a gym chain, an affiliate network, a shop that pays its resellers; ONESHOT=1 ends after printing'
	@echo 'make pictures  takes the pictures of docs/dashboard.md anew, from the demo'
	@echo 'make test      everything: lints, build, all tests, smoke run, and the package where try-package has run before'
	@echo 'make smoke     the main job on PostgreSQL 16 and 18 only'
	@echo 'make check     formatting and lints only'
	@echo 'make bench     the benchmarks'
	@echo 'make package   an archive of the built extension under target/, and on Debian a package for apt'
	@echo 'make try-package  the package for apt in a bare Debian 12 of its own, which is made with debootstrap'

setup:
	@scripts/setup.sh

install:
	@scripts/install.sh

demo:
	@scripts/demo.sh

pictures:
	@PICTURES=docs scripts/demo.sh

test:
	@scripts/test.sh

smoke:
	@scripts/smoke.sh

check:
	@scripts/check.sh

fmt:
	@cargo fmt --all

bench:
	@scripts/bench.sh

package:
	@scripts/package.sh

try-package:
	@scripts/try_package.sh
