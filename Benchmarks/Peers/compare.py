#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures the engine and its peers in turn, and prints ratios of processor time.

usage: compare.py ENGINE_BENCHMARKS PEERS [--rounds N] [--only TEXT] [--update FILE]

ENGINE_BENCHMARKS is our own program, PEERS the folder in which `build` has put the others. In every
round each peer is run right behind our own program, so that a change of the machine's load meets
both; the ratio of a peer is the median of its rounds' ratios. Before that, every program must report
the mean waiting time that it should. With --update the tables replace what stands between the marks
in FILE, of all peers that are installed; a choice of them is not written. Exits with 1 if a program
reports another mean.
"""

import argparse
import json
import math
import os
import platform
import re
import statistics
import subprocess
import sys
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

HERE = Path(__file__).resolve().parent
# Our own program takes nanoseconds where others take microseconds, so it gets more to do.
OUR_COUNT = {"mm1": 5_000_000, "cluster": 4_000_000, "hold": 4_000_000}
HOLD_SIZES = [16, 1_024, 65_536, 1_048_576]
UNITS = {"mm1": "customer", "cluster": "message", "hold": "hold"}
TITLES = {
    "mm1": "M/M/1 at a load of 0.9, until the last customer has left",
    "cluster": "16 Poisson queues on 4 consumers at a load of 0.9",
    "hold": "Hold model, exponential increments, n = {:,}",
}
MARKS = ("<!-- peers: begin -->", "<!-- peers: end -->")


@dataclass(frozen=True)
class Peer:
    """A program to compare with, and how much it is asked to do."""

    name: str
    program: str
    counts: dict
    # Whose random numbers it draws: "ours" and "python" allow for an exact check.
    streams: str = "ours"
    largest_hold: int = 1_048_576
    variant: str = ""

    def runs(self, workload, size):
        return workload in self.counts and (workload != "hold" or size <= self.largest_hold)


def million(mm1=0.0, cluster=0.0, hold=0.0):
    counts = {"mm1": mm1, "cluster": cluster, "hold": hold}
    return {name: int(count * 1_000_000) for name, count in counts.items() if count}


PEERS = [
    Peer("C++ without a clock, Lindley's recursion, gcc", "no_event_list-gcc",
         million(mm1=5), variant="mm1-lindley"),
    Peer("C++ without a clock, Lindley's recursion, clang", "no_event_list-clang",
         million(mm1=5), variant="mm1-lindley"),
    Peer("C++ without an event list, gcc", "no_event_list-gcc", million(mm1=5, cluster=4)),
    Peer("C++ without an event list, clang", "no_event_list-clang", million(mm1=5, cluster=4)),
    Peer("C++ std::priority_queue, gcc", "priority_queue-gcc", million(5, 4, 4)),
    Peer("C++ std::priority_queue, clang", "priority_queue-clang", million(5, 4, 4)),
    Peer("swift-collections Heap", "engine-benchmarks", million(hold=4), variant="hold-heap"),
    Peer("SystemC, methods", "systemc", million(1, 1, 1), largest_hold=65_536),
    Peer("ns-3, integer time, priority queue", "ns3-integer", million(1, 1, 1)),
    Peer("ns-3, default scheduler, Seconds(double)", "ns3-default", million(1, 1, 1)),
    Peer("SimGrid, actors", "simgrid", million(0.5, 0.5)),
    Peer("SimPy, callbacks", "simpy_callback.py", million(0.2, 0.2, 0.2), "python", 65_536),
    Peer("SimPy, process per customer", "simpy_process.py", million(0.1, 0.1, 0.2), "python",
         65_536),
    Peer("salabim, standing server", "salabim_server.py", million(0.1, 0.1), "python"),
    Peer("Ciw", "ciw_network.py", million(0.05, 0.03), "own"),
    Peer("salabim, component per customer", "salabim_component.py", million(0.003, 0.0032),
         "python"),
]


@dataclass
class Row:
    peer: Peer
    costs: list = field(default_factory=list)
    ratios: list = field(default_factory=list)


class Failure(Exception):
    """A program that could not be measured or that simulated something else."""


class Bench:
    def __init__(self, ours, folder):
        self.ours = Path(ours).resolve()
        self.folder = Path(folder).resolve()
        self.environment = dict(
            os.environ, SYSTEMC_DISABLE_COPYRIGHT_MESSAGE="1", PYTHONDONTWRITEBYTECODE="1"
        )

    def command(self, peer):
        if peer.program == "engine-benchmarks":
            return [str(self.ours), "--json", "--case"]
        if peer.program.endswith(".py"):
            return [str(self.folder / "venv/bin/python"), str(HERE / "python" / peer.program)]
        return [str(self.folder / "bin" / peer.program)]

    def is_there(self, peer):
        return Path(self.command(peer)[0]).exists()

    def run(self, command, size, count):
        words = [*command, "--count", str(count)]
        if size:
            words += ["--size", str(size)]
        done = subprocess.run(words, capture_output=True, text=True, env=self.environment)
        lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
        if done.returncode != 0 or not lines:
            raise Failure(f"{' '.join(words)}: exited with {done.returncode}: {done.stderr.strip()}")
        return json.loads(lines[-1])

    def run_ours(self, workload, size, count=None):
        command = [str(self.ours), "--json", "--case", workload]
        return self.run(command, size, count or OUR_COUNT[workload])

    def run_peer(self, peer, workload, size, count=None):
        command = [*self.command(peer), peer.variant or workload]
        return self.run(command, size, count or peer.counts[workload])


# The variance of the mean wait of n customers of M/M/1 with a service rate of 1 is this divided by n
# (D. J. Daley, Journal of Applied Probability 5 (1968), 683-699); four such systems side by side that
# share n customers have the same.
LOAD = 0.9
WAIT_VARIANCE = LOAD * (2 + 5 * LOAD - 4 * LOAD**2 + LOAD**3) / (1 - LOAD) ** 4
MEAN_WAIT = LOAD / (1 - LOAD)


def check(bench, peer, workload, size):
    """Compares what a peer reports with our own report, exactly where the streams are the same."""
    count = peer.counts[workload]
    found = bench.run_peer(peer, workload, size)
    if workload == "hold":
        # Exact where events of the same time come in the same order.
        if "checksum" in found and not peer.program.startswith("systemc"):
            expected = bench.run_ours(workload, size, count)["checksum"]
            if found["checksum"] != expected:
                raise Failure(f"{peer.name}: checksum {found['checksum']}, not {expected}")
        elif abs(found["mean_increment_s"] - 1) > 4 / math.sqrt(min(count, 65_536)):
            raise Failure(f"{peer.name}: mean increment {found['mean_increment_s']} s, not 1 s")
        return
    mean = found["mean_wait_s"]
    error = math.sqrt(WAIT_VARIANCE / count)
    expected, tolerance = MEAN_WAIT, 4 * error
    if peer.streams == "ours":
        expected, tolerance = bench.run_ours(workload, size, count)["mean_wait_s"], 1e-6 * MEAN_WAIT
    elif peer.streams == "python" and peer.program != "simpy_callback.py":
        reference = next(other for other in PEERS if other.program == "simpy_callback.py")
        if bench.is_there(reference):
            expected = bench.run_peer(reference, workload, size, count)["mean_wait_s"]
            tolerance = 1e-9 * MEAN_WAIT
    if abs(mean - expected) > tolerance:
        raise Failure(
            f"{peer.name}, {workload}: mean wait {mean:.9g} s, not {expected:.9g} s "
            f"within {tolerance:.2g} s"
        )


def measure(bench, peers, groups, rounds):
    """Returns our own costs and the peers' rows for each workload and size."""
    results = {
        group: ([], [Row(peer) for peer in peers if peer.runs(*group)]) for group in groups
    }
    for number in range(rounds):
        for (workload, size), (costs, rows) in results.items():
            for row in rows:
                mine = bench.run_ours(workload, size)["cpu_ns_per_operation"]
                theirs = bench.run_peer(row.peer, workload, size)["cpu_ns_per_operation"]
                costs.append(mine)
                row.costs.append(theirs)
                row.ratios.append(theirs / mine)
        print(f"round {number + 1} of {rounds} done", file=sys.stderr)
    return results


def rounded(value):
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def tables(results):
    """The results in Markdown, the fastest program first."""
    lines = []
    for (workload, size), (costs, rows) in results.items():
        unit = UNITS[workload]
        lines += [
            f"**{TITLES[workload].format(size)}**",
            "",
            f"| program | ns of CPU time a {unit} | times Lagcast's | least to most |",
            "| --- | ---: | ---: | --- |",
        ]
        lagcast = f"| **Lagcast's engine** | {rounded(statistics.median(costs))} | 1 | |"
        cells = [(1.0, lagcast)]
        for row in rows:
            ratio = statistics.median(row.ratios)
            cells.append(
                (
                    ratio,
                    f"| {row.peer.name} | {rounded(statistics.median(row.costs))} | "
                    f"{rounded(ratio)} | {rounded(min(row.ratios))} to "
                    f"{rounded(max(row.ratios))} |",
                )
            )
        lines += [text for _, text in sorted(cells, key=lambda cell: cell[0])] + [""]
    return lines


# MARK: conditions


def output(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True).stdout
    except OSError:
        return ""


def processor():
    try:
        text = Path("/proc/cpuinfo").read_text()
    except OSError:
        return platform.machine()
    fields = dict(re.findall(r"^(model name|cpu family|model)\s*:\s*(.*)$", text, re.MULTILINE))
    return f"{fields.get('model name', platform.machine())} (family {fields.get('cpu family')})"


def first_number(text):
    found = re.search(r"\d+(\.\d+)+", text)
    return found.group() if found else "unknown"


def conditions(rounds, load_before, venv):
    versions = {
        "Swift": first_number(output("swift", "--version")),
        "gcc": first_number(output("gcc", "-dumpfullversion")),
        "clang": first_number(output("clang++", "--version")),
    }
    for name, package in [
        ("ns-3", "libns3-dev"), ("SystemC", "libsystemc-dev"), ("SimGrid", "libsimgrid-dev")
    ]:
        found = output("dpkg-query", "-W", "-f", "${Version}", package)
        if found:
            versions[name] = found
    paths = [str(path) for path in venv.glob("lib/python*/site-packages")]
    for distribution in metadata.distributions(path=paths):
        for name in ("SimPy", "salabim", "Ciw"):
            if distribution.metadata["Name"].lower() == name.lower():
                versions[name] = distribution.version
    versions["Python"] = platform.python_version()
    libc = " ".join(platform.libc_ver())
    load = f"{load_before:.1f} at the start and {os.getloadavg()[0]:.1f} at the end"
    return [
        f"{processor()}, {os.cpu_count()} cores, {libc}; load average {load}; "
        f"{rounds} rounds, each peer right behind Lagcast; CPU time of the simulation alone, "
        "start-up left out; C++ with `-O3`. Versions: "
        + ", ".join(f"{name} {version}" for name, version in versions.items())
        + ".",
        "",
    ]


def update(path, lines):
    text = Path(path).read_text()
    begin, end = (text.index(mark) for mark in MARKS)
    inner = "\n\n" + "\n".join(lines).strip() + "\n\n"
    Path(path).write_text(text[: begin + len(MARKS[0])] + inner + text[end:])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("ours", metavar="ENGINE_BENCHMARKS")
    parser.add_argument("folder", metavar="PEERS")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", help="only peers whose names contain this text")
    parser.add_argument("--update", metavar="FILE", help="write the tables into this file too")
    options = parser.parse_args()
    if options.rounds < 1:
        parser.error("--rounds must be at least 1")
    if options.only and options.update:
        parser.error("--update writes the tables of all peers; leave out --only")

    bench = Bench(options.ours, options.folder)
    load_before = os.getloadavg()[0]
    peers = [peer for peer in PEERS if not options.only or options.only in peer.name]
    for peer in [peer for peer in peers if not bench.is_there(peer)]:
        print(f"{peer.name}: not installed, left out", file=sys.stderr)
        peers.remove(peer)
    groups = [("mm1", None), ("cluster", None)] + [("hold", size) for size in HOLD_SIZES]
    groups = [group for group in groups if any(peer.runs(*group) for peer in peers)]
    if not groups:
        print("no peer is installed; Benchmarks/Peers/install installs them", file=sys.stderr)
        return 1
    try:
        for group in groups:
            for peer in peers:
                if peer.runs(*group):
                    check(bench, peer, *group)
        print("all programs report the same waiting times", file=sys.stderr)
        results = measure(bench, peers, groups, options.rounds)
    except Failure as failure:
        print(failure, file=sys.stderr)
        return 1
    lines = conditions(options.rounds, load_before, bench.folder / "venv") + tables(results)
    print("\n".join(lines))
    if options.update:
        update(options.update, lines)
    return 0


if __name__ == "__main__":
    sys.exit(main())
