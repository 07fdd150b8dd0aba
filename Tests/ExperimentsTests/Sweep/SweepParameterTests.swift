// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import ResultFiles
import Testing

@Suite("SweepParameter")
struct SweepParameterTests {
  @Test(
    "columns have the end of the path, as much of it as is needed, and the unit last",
    arguments: [
      (["groups.a.consumers"], [.number], ["consumers"]),
      (["producers.web.arrivals.poisson.rate"], [.perSecond], ["rate_per_s"]),
      (
        ["groups.a.service", "groups.a.allocation"], [.seconds, .text], ["service_s", "allocation"]
      ),
      (["producers.web.size"], [.bytes], ["size_bytes"]),
      (
        ["groups.a.consumers", "groups.b.consumers"], [.number, .number],
        ["a_consumers", "b_consumers"]
      ),
      (
        ["groups.order-service.threads", "producers.web.threads", "duration"],
        [.number, .number, .seconds], ["order_service_threads", "web_threads", "duration_s"]
      ),
      (
        ["objectives.0.at_most", "objectives.1.at_most"], [.seconds, .seconds],
        ["parameter_0_at_most_s", "parameter_1_at_most_s"]
      ),
      (
        ["groups.a-b.threads", "groups.a_b.threads"], [.number, .number],
        ["groups_a_b_threads", "groups_a_b_threads_2"]
      ),
      (["groups.a.point"], [.number], ["a_point"]), (["point"], [.number], ["point_2"]),
      (["brokers"], [.number], ["brokers"]),
      (["groups.a.service.exponential.mean"], [.seconds], ["exponential_mean_s"]),
    ] as [([String], [ParameterValue.Kind], [String])])
  func columns(paths: [String], kinds: [ParameterValue.Kind], wanted: [String]) {
    let parameters = SweepParameter.all(paths: paths, kinds: kinds)
    #expect(parameters.map { $0.column.name } == wanted)
    #expect(parameters.map { $0.path } == paths)
    #expect(PointsTable.table(of: parameters).violations() == [])
  }

  @Test("headings leave the unit to the values")
  func headings() {
    let parameters = SweepParameter.all(
      paths: ["producers.web.arrivals.poisson.rate", "groups.order-service.threads"],
      kinds: [.perSecond, .number])
    #expect(parameters.map { $0.heading } == ["rate", "threads"])
  }
}
