set dotenv-load := true
set dotenv-required
set positional-arguments := true
set allow-duplicate-recipes
set export := true
set quiet

@default:
    just --list

# Start everything on this machine, with a Redis of its own; Ctrl-C stops it
[group('run')]
start *args:
    exec bash scripts/run.sh start.ts "$@"

# Build the apps and the web GUI into dist/
[group('develop')]
build:
    exec bash scripts/run.sh build.ts

# Run the tests; further arguments go to jest
[group('develop')]
test *args:
    exec bash scripts/run.sh test.ts "$@"

# Run the long tests: clusters, soaks, Compose
[group('develop')]
test-slow *args:
    exec bash scripts/run.sh test.ts --slow "$@"

# Check format, lint, types, borders, unused code, house rules and secrets
[group('develop')]
check:
    exec bash scripts/run.sh check.ts

# Format all files
[group('develop')]
format:
    exec bash scripts/run.sh format.ts

