# SPDX-License-Identifier: GPL-3.0-or-later
"""SimPy at its fastest: time-outs with callbacks, no processes."""

from collections import deque

import simpy
import workload


class Server:
    def __init__(self, env, service):
        self.env = env
        self.service = service
        self.waiting = deque()
        self.busy = False
        self.total_wait = 0.0

    def arrive(self):
        if self.busy:
            self.waiting.append(self.env.now)
        else:
            self.busy = True
            self.start()

    def start(self):
        self.env.timeout(self.service()).callbacks.append(self.depart)

    def depart(self, _):
        if self.waiting:
            self.total_wait += self.env.now - self.waiting.popleft()
            self.start()
        else:
            self.busy = False


class Source:
    def __init__(self, env, server, gap, count):
        self.env = env
        self.server = server
        self.gap = gap
        self.to_arrive = count
        self.schedule()

    def schedule(self):
        self.env.timeout(self.gap()).callbacks.append(self.arrive)

    def arrive(self, _):
        self.to_arrive -= 1
        if self.to_arrive:
            self.schedule()
        self.server.arrive()


def run_network(options):
    network = workload.NETWORKS[options.workload]
    count = network.per_source(options.count)
    env = simpy.Environment()
    servers = [Server(env, service) for service in workload.service_streams(network)]
    gaps = workload.source_streams(network)
    for index, gap in enumerate(gaps):
        Source(env, servers[index // network.sources_per_server], gap, count)
    seconds = workload.cpu_seconds(env.run)
    total = sum(server.total_wait for server in servers)
    workload.report_waits(count * len(gaps), seconds, total)


def run_holds(options):
    env = simpy.Environment()
    stream = workload.Stream(1, 1.0)
    left = 0
    done = None

    def hold(_):
        nonlocal left
        env.timeout(stream()).callbacks.append(hold)
        left -= 1
        if left == 0:
            done.succeed()

    def run(count):
        nonlocal left, done
        left = count
        done = env.event()
        env.run(until=done)

    for _ in range(options.size):
        env.timeout(stream()).callbacks.append(hold)
    run(workload.warm_up_holds(options.size))
    start = env.now
    seconds = workload.cpu_seconds(lambda: run(options.count))
    workload.report_holds(options, seconds, env.now - start)


if __name__ == "__main__":
    chosen = workload.arguments()
    run_holds(chosen) if chosen.workload == "hold" else run_network(chosen)
