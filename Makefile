# Showroom. The two commands to know: make run, make test. They install what Debian lacks (.setup/install).
#
#   make run      open the desktop on sample data; without a display play showroomctl's demo
#   make test     every test, then the windowed smoke test in Xvfb
#   make check    formatting, vet, staticcheck, shell syntax, the import rule
#   make bench    speed and memory, in one table with their budgets
#   make bench-sync  the sync alone: 1, 10 and 100 PCs, SQLite and PostgreSQL, waiting PCs, a fleet for ten minutes
#   make windows  bin/showroom.exe, bin/showroomctl.exe, bin/showroomd.exe
#   make ui       only the windowed smoke test
#   make sim      play the sync's simulation: SEEDS=10000 FROM=1; make sim-broken breaks it on purpose
#   make torture kill -9 the built programs KILLS=200 times, cut lines, fill disks; SEED=1 repeats the choices
#   make later    the unit tests as they run DAYS=40 from now, for a date in a test must not go bad
#   make golden   write the golden files anew; look at the diff before you commit it
#   make fmt      format all Go files
#   make clean    remove what was built

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2

# The same commit gives the same bytes wherever it lies: no paths in a program, its version is the only mark.
export GOFLAGS := -trimpath -buildvcs=false $(filter-out -trimpath -buildvcs=%,$(GOFLAGS))
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unversioned)
LDFLAGS := -s -w -X main.version=$(VERSION)

# The desktop: Fyne's new threading without its extra locks, X11 only (input methods work there; Wayland
# desktops bring XWayland), no emoji font.
WINDOW_TAGS := migrated_fynedo,x11,no_emoji
# Tests: tag ci gives Fyne's in-memory driver and no system fonts, so nothing needs cgo, a display or luck.
TEST_TAGS := migrated_fynedo,ci
HEADLESS := CGO_ENABLED=0

.PHONY: run test unit later ui check bench bench-sync sim sim-broken torture windows golden fmt clean build-window build-headless

ifneq ($(DISPLAY),)
run:
	.setup/install run
	$(MAKE) build-window
	bin/showroom --sample
else
run: build-headless
	rm -rf out/demo
	bin/showroomctl demo --dir out/demo
	@echo "No display (DISPLAY is empty), so the demo was played without a window. The papers lie in out/demo:"
	@find out/demo -name '*.pdf' | sort | sed 's/^/  /'
endif

build-window:
	CGO_ENABLED=1 go build -tags $(WINDOW_TAGS) -ldflags '$(LDFLAGS)' -o bin/showroom ./cmd/showroom

build-headless:
	$(HEADLESS) go build -ldflags '$(LDFLAGS)' -o bin/ ./cmd/showroomctl ./cmd/showroomd

test:
	.setup/install test
	$(MAKE) -j2 unit build-window  # gcc needs minutes for GLFW, on one core
	$(MAKE) ui

unit:
	$(HEADLESS) go test -tags $(TEST_TAGS) ./...

# The same tests with a clock that goes so many days ahead: Go's own source of the time, changed while it is compiled.
DAYS ?= 40
later:
	@mkdir -p out/later
	sed 's/^\tsec, nsec, mono := runtimeNow()$$/&\n\tsec += $(DAYS) * 86400/' "$$(go env GOROOT)/src/time/time.go" > out/later/time
	grep -q '^	sec += $(DAYS) \* 86400$$' out/later/time
	printf '{"Replace": {"%s": "%s"}}\n' "$$(go env GOROOT)/src/time/time.go" '$(CURDIR)/out/later/time' > out/later/overlay.json
	GOFLAGS='$(GOFLAGS) -overlay=$(CURDIR)/out/later/overlay.json' $(MAKE) unit

# The test itself needs no cgo: it starts the program that was built, as a user would.
ui:
	.setup/install test
	$(MAKE) build-window
	LIBGL_ALWAYS_SOFTWARE=1 SHOWROOM_PROGRAM='$(CURDIR)/bin/showroom' $(HEADLESS) \
		xvfb-run --auto-servernum --server-args='-screen 0 1280x800x24' \
		go test -count=1 -v -tags $(TEST_TAGS),window -run '^TestWindow' ./cmd/showroom

check: .tools/$(notdir $(STATICCHECK))
	@unformatted=$$(gofmt -s -l assets cmd domain sync ui); \
	if [ -n "$$unformatted" ]; then echo "Not formatted (make fmt does it):"; echo "$$unformatted"; exit 1; fi
	$(HEADLESS) go vet -tags $(TEST_TAGS),window,bench,broken,torture ./...
	$(if $(wildcard ui/native),GOOS=windows $(HEADLESS) go vet ./ui/native/...)
	$(HEADLESS) .tools/$(notdir $(STATICCHECK)) -checks inherit,ST1000,ST1016 -tags $(TEST_TAGS),window ./...
	for script in .ci/run .setup/install .setup/wine; do bash -n $$script; done
	$(HEADLESS) go test -tags $(TEST_TAGS) ./cmd

# One table: what the design promises, beside limits and peers of the same run. The large store is kept in
# out/bench. BENCH_CUSTOMERS=30000 gives a quick look, BENCH_ONLY=search one part.
bench: build-headless
	$(if $(shell command -v Xvfb),$(MAKE) build-window)
	$(HEADLESS) go test -c -tags $(TEST_TAGS),bench -o out/bench/bench.test ./cmd
	cd cmd && ../out/bench/bench.test -test.run '^TestBudgets$$' -test.timeout 1h

# Three parts: the table of 1, 10 and 100 PCs, what a PC that waits costs (as many as ulimit -n allows), and a fleet of 20,000 PCs
# on PostgreSQL, at FLEET_HUBS=2 hubs and played by FLEET_DRIVERS=2 processes so that 11,000 open files are enough for each. FLEET_PCS and
# FLEET_MINUTES make the last two smaller, BENCH_ROWS and BENCH_PCS the first; SYNC_PART (TestSync, TestWaiting, TestFleet) chooses one.
SYNC_PART ?= TestSync|TestWaiting|TestFleet
bench-sync: build-headless
	.setup/install test
	$(HEADLESS) go test -c -tags $(TEST_TAGS),bench -o out/bench/bench.test ./cmd
	cd cmd && ../out/bench/bench.test -test.v -test.run '^($(SYNC_PART))$$' -test.timeout 3h

SEEDS ?= 2000
FROM ?= 1
sim:
	@mkdir -p out
	SIM_BOOK=$(CURDIR)/out/sim-runs.txt SIM_SEEDS=$(SEEDS) SIM_FROM=$(FROM) $(HEADLESS) go test -count=1 -timeout 24h -tags $(TEST_TAGS) -run '^(TestSeeds|TestReplay)$$' ./sync/simtest

sim-broken:
	$(HEADLESS) go test -count=1 -timeout 1h -tags $(TEST_TAGS),broken -run '^TestBroken$$' ./sync/simtest

# Real processes, a real screen, real mounts and network namespaces: as root, on Linux, about an hour. Not in CI.
KILLS ?= 200
SEED ?= 1
torture:
	.setup/install torture
	$(MAKE) build-headless build-window
	KILLS=$(KILLS) SEED=$(SEED) LIBGL_ALWAYS_SOFTWARE=1 $(HEADLESS) go test -count=1 -timeout 4h -v -tags $(TEST_TAGS),torture ./cmd/torture
	$(HEADLESS) go test -count=1 -v -tags $(TEST_TAGS),torture -run 'Failover' ./cmd/showroomd

golden:
	$(HEADLESS) go test -tags $(TEST_TAGS) \
		$$(grep -rl --include='*_test.go' 'flag\.Bool("update"' . | xargs -r -n1 dirname | sort -u) -update

fmt:
	gofmt -s -w assets cmd domain sync ui

# A tool lies under its name and version, so a new version is fetched when, and only when, it is asked for.
.tools/staticcheck@%:
	GOBIN='$(CURDIR)/.tools' $(HEADLESS) go install $(STATICCHECK)
	mv .tools/staticcheck $@

windows:
	.setup/install windows
	x86_64-w64-mingw32-windres -I assets/icons -o cmd/showroom/icon_windows_amd64.syso assets/icons/windows.rc
	GOOS=windows GOARCH=amd64 CGO_ENABLED=1 CC=x86_64-w64-mingw32-gcc \
		go build -tags migrated_fynedo,no_emoji -ldflags '$(LDFLAGS) -H=windowsgui' -o bin/showroom.exe ./cmd/showroom
	GOOS=windows GOARCH=amd64 $(HEADLESS) go build -ldflags '$(LDFLAGS)' -o bin/ ./cmd/showroomctl ./cmd/showroomd

clean:
	rm -rf bin out .tools cmd/showroom/*.syso
