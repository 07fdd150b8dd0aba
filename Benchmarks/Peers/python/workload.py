# SPDX-License-Identifier: GPL-3.0-or-later
"""What all Python peers share: the workloads, the clock and the command line."""

import argparse
import json
import random
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Network:
    """Servers with Poisson sources each; a service takes 1 s on average, exponentially."""

    servers: int
    sources_per_server: int
    arrival_rate: float  # of one source, a second

    def per_source(self, count):
        return max(1, count // (self.servers * self.sources_per_server))


SERVICE_RATE = 1.0
NETWORKS = {
    "mm1": Network(servers=1, sources_per_server=1, arrival_rate=0.9),
    "cluster": Network(servers=4, sources_per_server=4, arrival_rate=0.225),
}


class Stream:
    """A stream of exponential times, as a user of Python draws them."""

    def __init__(self, seed, rate):
        self._draw = random.Random(seed).expovariate
        self._rate = rate

    def __call__(self):
        return self._draw(self._rate)


def source_streams(network):
    return [
        Stream(seed, network.arrival_rate)
        for seed in range(network.servers * network.sources_per_server)
    ]


def service_streams(network):
    return [Stream(100 + seed, SERVICE_RATE) for seed in range(network.servers)]


def warm_up_holds(size):
    return max(10_000, 2 * size)


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("workload", choices=[*NETWORKS, "hold"])
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--size", type=int, default=1_024)
    return parser.parse_args()


def cpu_seconds(work):
    start = time.process_time()
    work()
    return time.process_time() - start


def report_waits(customers, seconds, total_wait):
    print(
        json.dumps(
            {
                "cpu_ns_per_operation": round(seconds / customers * 1e9, 1),
                "mean_wait_s": total_wait / customers,
            }
        )
    )


def report_holds(options, seconds, advance):
    """Reports holds; `advance` is what the simulated clock went on, in seconds."""
    print(
        json.dumps(
            {
                "cpu_ns_per_operation": round(seconds / options.count * 1e9, 1),
                "mean_increment_s": advance * options.size / options.count,
            }
        )
    )
