# Everything a person types; the work itself is in scripts/, CMakePresets.json and web/.
.DEFAULT_GOAL := help
.PHONY: help demo check test bench soak format conformance release web package clean

help:
	@echo 'make demo         build and serve the example country Himori on http://127.0.0.1:8420'
	@echo 'make check        the fast tests: layers, format, unit and text cases'
	@echo 'make test         every test: also pages, whole nodes, real clients, browser, sanitizers'
	@echo 'make bench        the benchmarks, one after the other, on a release build'
	@echo 'make soak         hours: many more rounds and cases, races, clang, fuzzing'
	@echo 'make conformance  every public case; writes docs/conformance.md'
	@echo 'make format       lay out the C++ code'
	@echo 'make release      build/release/bin/hinomi and the pages'
	@echo 'make web          the pages alone'
	@echo 'make package      a Debian package in build/release'
	@echo 'make clean        remove all that was built'

demo: release
	@exec build/release/bin/hinomi demo

check:
	@scripts/setup build test
	@scripts/run-tests check

test:
	@scripts/setup
	@scripts/run-tests test

bench:
	@scripts/setup build
	@scripts/bench

soak:
	@scripts/setup
	@HINOMI_STREAM=$${HINOMI_STREAM:-10000} HINOMI_ROUNDS=$${HINOMI_ROUNDS:-5000} HINOMI_CASES=$${HINOMI_CASES:-1000000} scripts/run-tests soak

conformance:
	@scripts/setup build
	@scripts/conformance --write

format:
	@scripts/setup test
	@scripts/check-format --fix

release: web
	@scripts/build release hinomi

web:
	@scripts/setup build
	@scripts/build-web

package: release
	@cd build/release && cpack -G DEB >../logs/package.log || { tail -n 20 ../logs/package.log; exit 1; }
	@ls -1 build/release/*.deb

clean:
	@rm -rf build web/dist web/node_modules/.built
