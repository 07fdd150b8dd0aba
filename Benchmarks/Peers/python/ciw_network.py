# SPDX-License-Identifier: GPL-3.0-or-later
"""Ciw: a node for each server, a class of customers for each source.

Ciw runs until so many customers have left, so a little later arrivals take the place of none. The
records are read after the clock has been stopped.
"""

import ciw
import workload


def main():
    options = workload.arguments()
    if options.workload == "hold":
        raise SystemExit("Ciw has no bare events to hold")
    network = workload.NETWORKS[options.workload]
    servers = network.servers
    rate = network.arrival_rate
    classes = [f"source {index}" for index in range(servers * network.sources_per_server)]

    def arrivals(index):
        home = index // network.sources_per_server
        return [ciw.dists.Exponential(rate) if node == home else None for node in range(servers)]

    single = len(classes) == 1
    routing = [[0.0] * servers for _ in range(servers)]
    service = [ciw.dists.Exponential(workload.SERVICE_RATE)] * servers
    model = ciw.create_network(
        arrival_distributions=arrivals(0)
        if single
        else {name: arrivals(index) for index, name in enumerate(classes)},
        service_distributions=service if single else {name: service for name in classes},
        routing=routing if single else {name: routing for name in classes},
        number_of_servers=[1] * servers,
    )
    ciw.seed(1)
    simulation = ciw.Simulation(model)
    seconds = workload.cpu_seconds(
        lambda: simulation.simulate_until_max_customers(options.count, method="Finish")
    )
    records = simulation.get_all_records()
    workload.report_waits(len(records), seconds, sum(record.waiting_time for record in records))


if __name__ == "__main__":
    main()
