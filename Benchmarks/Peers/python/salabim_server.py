# SPDX-License-Identifier: GPL-3.0-or-later
"""salabim at its fastest: a standing component for each server, customers as bare times."""

from collections import deque

import salabim as sim
import workload

sim.yieldless(False)


class Server(sim.Component):
    def setup(self, service):
        self.service = service
        self.waiting = deque()
        self.total_wait = 0.0

    def process(self):
        while True:
            if not self.waiting:
                yield self.passivate()
            self.total_wait += self.env.now() - self.waiting.popleft()
            yield self.hold(self.service())


class Source(sim.Component):
    def setup(self, server, gap, count):
        self.server = server
        self.gap = gap
        self.count = count

    def process(self):
        for _ in range(self.count):
            yield self.hold(self.gap())
            self.server.waiting.append(self.env.now())
            if self.server.ispassive():
                self.server.activate()


def main():
    options = workload.arguments()
    if options.workload == "hold":
        raise SystemExit("salabim has no bare events to hold")
    network = workload.NETWORKS[options.workload]
    count = network.per_source(options.count)
    env = sim.Environment(trace=False)
    servers = [Server(service=service) for service in workload.service_streams(network)]
    gaps = workload.source_streams(network)
    for index, gap in enumerate(gaps):
        Source(server=servers[index // network.sources_per_server], gap=gap, count=count)
    seconds = workload.cpu_seconds(env.run)
    total = sum(server.total_wait for server in servers)
    workload.report_waits(count * len(gaps), seconds, total)


if __name__ == "__main__":
    main()
