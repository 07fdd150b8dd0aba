# SPDX-License-Identifier: GPL-3.0-or-later
"""salabim: a component for each customer, who requests a resource, as in its manual."""

import salabim as sim
import workload

sim.yieldless(False)

TOTAL = 0.0


class Customer(sim.Component):
    def setup(self, server, service):
        self.server = server
        self.service = service

    def process(self):
        global TOTAL
        arrival = self.env.now()
        yield self.request(self.server)
        TOTAL += self.env.now() - arrival
        yield self.hold(self.service())
        self.release()


class Source(sim.Component):
    def setup(self, server, gap, service, count):
        self.server = server
        self.gap = gap
        self.service = service
        self.count = count

    def process(self):
        for _ in range(self.count):
            yield self.hold(self.gap())
            Customer(server=self.server, service=self.service)


def main():
    options = workload.arguments()
    if options.workload == "hold":
        raise SystemExit("salabim has no bare events to hold")
    network = workload.NETWORKS[options.workload]
    count = network.per_source(options.count)
    env = sim.Environment(trace=False)
    services = workload.service_streams(network)
    servers = [sim.Resource("server.") for _ in services]
    gaps = workload.source_streams(network)
    for index, gap in enumerate(gaps):
        at = index // network.sources_per_server
        Source(server=servers[at], gap=gap, service=services[at], count=count)
    seconds = workload.cpu_seconds(env.run)
    workload.report_waits(count * len(gaps), seconds, TOTAL)


if __name__ == "__main__":
    main()
