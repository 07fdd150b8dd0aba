// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import ResultFiles
import Testing

@Suite("SweepPlan")
struct SweepPlanTests {
  @Test("runs are points in order with their replications, each with a key of its own")
  func plans() throws {
    let plan = try SweepFixture.plan(replications: 3)
    #expect(plan.runs.map { $0.run } == Array(0..<9))
    #expect(plan.runs.map { $0.point } == [0, 0, 0, 1, 1, 1, 2, 2, 2])
    #expect(plan.runs.map { $0.replication } == [0, 1, 2, 0, 1, 2, 0, 1, 2])
    #expect(Set(plan.runs.map { $0.key }).count == 9)
    #expect(plan.runs.allSatisfy { $0.key.wholeMatch(of: /[0-9a-f]{64}/) != nil })
    // One group reads 20, 40 and 60 messages a second for 20 s.
    #expect(plan.points.map { $0.cost } == [400, 800, 1_200])
    #expect(plan.title(ofPoint: 1) == "point 1 (producers.checkout.arrivals.poisson.rate=40/s)")
  }

  @Test("a key is the digest of scenario, seed, replication and version, and of nothing else")
  func keys() {
    let key = RunKey.key(modelDigest: "m", seed: 1, replication: 2, modelVersion: "3")
    // printf 'lagcast run 1\nscenario m\nseed 1\nreplication 2\nmodel 3\n' | sha256sum
    #expect(key == "5a0e28212e0a27708b1da335c5d96155288320864608fa5345df0f42e9572080")
    let others = [
      RunKey.key(modelDigest: "n", seed: 1, replication: 2, modelVersion: "3"),
      RunKey.key(modelDigest: "m", seed: 2, replication: 2, modelVersion: "3"),
      RunKey.key(modelDigest: "m", seed: 1, replication: 3, modelVersion: "3"),
      RunKey.key(modelDigest: "m", seed: 1, replication: 2, modelVersion: "4"),
    ]
    #expect(Set(others + [key]).count == 5)
  }

  @Test("keys do not change with what cannot change a run: more points, more replications, demands")
  func keepsKeys() throws {
    let plan = try SweepFixture.plan()
    let more = try SweepFixture.plan(
      replications: 5, objectives: [Objective(metric: "sojourn.p99", bound: .atMost(1))])
    for run in plan.runs {
      let same = try #require(
        more.runs.first { $0.point == run.point && $0.replication == run.replication })
      #expect(same.key == run.key)
    }
  }

  @Test(
    "shards share the runs out, each run once, whatever their number", arguments: [1, 2, 7, 64])
  func shards(count: Int) throws {
    let plan = try SweepFixture.plan(replications: 7)
    let shards = (0..<count).map { plan.runs(ofShard: $0, of: count) }
    #expect(shards.joined().map { $0.run }.sorted() == Array(0..<21))
    let sizes = shards.map { $0.count }
    #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
  }

  @Test("runs are dealt to and fro, those with the most work first")
  func deals() throws {
    let plan = try SweepFixture.plan(replications: 2)
    let order = plan.dealt(plan.runs)
    #expect(order.map { $0.cost } == [1_200, 1_200, 800, 800, 400, 400])
    #expect(order[0].key < order[1].key)
    let first = plan.runs(ofShard: 0, of: 2)
    #expect(first == [order[0], order[3], order[4]])
    // 1200 + 800 + 400 on either side.
    #expect(first.map { $0.cost }.reduce(0, +) == 2_400)
  }

  @Test("a parameter with values of several kinds is a text")
  func mixes() {
    let points = [ParameterValue("40ms", .seconds, 0.04), ParameterValue("{exponential: 1}")].map {
      SweepPoint(
        values: [$0], scenarioDigest: $0.text, modelDigest: $0.text, cost: 1, objectives: [])
    }
    let plan = SweepPlan(
      name: "m", seed: 1, replications: 1, modelVersion: "1", paths: ["groups.a.service"],
      points: points)
    #expect(plan.parameters.map { $0.column.name } == ["service"])
    #expect(plan.parameters.map { $0.kind } == [.text])
  }
}
