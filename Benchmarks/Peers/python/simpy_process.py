# SPDX-License-Identifier: GPL-3.0-or-later
"""SimPy as its tutorial has it: a process for each customer, who requests a resource."""

import simpy
import workload


class Waits:
    def __init__(self):
        self.total = 0.0


def customer(env, server, service, waits):
    arrival = env.now
    with server.request() as request:
        yield request
        waits.total += env.now - arrival
        yield env.timeout(service())


def source(env, server, gap, service, waits, count):
    for _ in range(count):
        yield env.timeout(gap())
        env.process(customer(env, server, service, waits))


def run_network(options):
    network = workload.NETWORKS[options.workload]
    count = network.per_source(options.count)
    env = simpy.Environment()
    waits = Waits()
    services = workload.service_streams(network)
    servers = [simpy.Resource(env) for _ in services]
    gaps = workload.source_streams(network)
    for index, gap in enumerate(gaps):
        at = index // network.sources_per_server
        env.process(source(env, servers[at], gap, services[at], waits, count))
    seconds = workload.cpu_seconds(env.run)
    workload.report_waits(count * len(gaps), seconds, waits.total)


def run_holds(options):
    env = simpy.Environment()
    stream = workload.Stream(1, 1.0)
    left = 0
    done = None

    def hold():
        nonlocal left
        while True:
            yield env.timeout(stream())
            left -= 1
            if left == 0:
                done.succeed()

    def run(count):
        nonlocal left, done
        left = count
        done = env.event()
        env.run(until=done)

    for _ in range(options.size):
        env.process(hold())
    run(workload.warm_up_holds(options.size))
    start = env.now
    seconds = workload.cpu_seconds(lambda: run(options.count))
    workload.report_holds(options, seconds, env.now - start)


if __name__ == "__main__":
    chosen = workload.arguments()
    run_holds(chosen) if chosen.workload == "hold" else run_network(chosen)
