# shellcheck shell=bash
# Sourced by scripts/bench: what the proof adds to the instructions of appends, counted by callgrind.
#
# Appends of a few and of many events, each with the tree growing behind them and without. The difference of many and few
# is what the events in between take, whatever opening and closing take; the difference of the two of those is what the
# proof takes. Threads are counted apart: the one that submits and the one that writes are what appends, the others keep the
# tree. valgrind knows no instructions for SHA-256, so that hashing counts for some ten times what it is elsewhere.

few=320
many=5440

# Runs a side; gives all instructions, then those of the threads that append.
instructions_of() {
    local side=$1 events=$2 out="$directory/callgrind.$1.$2"
    rm -f "$out"*
    valgrind --tool=callgrind --separate-threads=yes --callgrind-out-file="$out" -q \
        target/release/rollbook-bench "$side" --events "$events" --dir "$directory" >&2
    local file writer=0 first=0 all=0 one
    for file in "$out"-*; do
        one=$(awk '/^totals:/ { print $2 }' "$file")
        all=$((all + one))
        if [ "$file" = "$out-01" ]; then first=$one; fi
        if grep -q 'store_sqlite.*write.*thread' "$file" && [ "$one" -gt "$writer" ]; then writer=$one; fi
    done
    echo "$all $((first + writer))"
}

# Prints what a command takes on each side, and how much more that is with the proof.
compare_instructions() {
    command -v valgrind >/dev/null || install_packages valgrind
    local side low high
    for side in unproven proven; do
        read -r -a low < <(instructions_of "$side" "$few")
        read -r -a high < <(instructions_of "$side" "$many")
        echo "$side ${low[*]} ${high[*]}"
    done | awk -v events=$((many - few)) '
        function figure(name, unit, value) {
            printf "{\"bench\":\"%s\",\"metric\":\"%s\",\"value\":%.4f}\n", name, unit, value
        }
        {
            all[$1] = ($4 - $2) / events
            appends[$1] = ($5 - $3) / events
            figure("instructions.append." $1, "a command, all threads", all[$1])
            figure("instructions.append." $1 ".appending", "a command, the threads that append", appends[$1])
        }
        END {
            figure("ratio.instructions.appending", "with the proof/without", appends["proven"] / appends["unproven"])
            figure("ratio.instructions.all", "with the proof/without", all["proven"] / all["unproven"])
        }'
}
