// SPDX-License-Identifier: GPL-3.0-or-later

import TestSupport
import Testing

import Analysis

@Suite("Which closed form applies")
struct ClosedFormTests {
  private func form(
    _ changes: [String: String] = [:], owned: [Double] = [4], events: String? = nil
  ) throws -> ClosedForm {
    let folder = try TemporaryFolder()
    try folder.write(events ?? TableFixture.events(",,"), to: "events.csv")
    try folder.write(TableFixture.workload(changes), to: "workload.csv")
    try folder.write(TableFixture.consumers(owned), to: "consumers.csv")
    return ClosedForm(try #require(try Workload.read(from: folder.path).first))
  }

  private func expect(
    _ form: ClosedForm, _ metric: String, _ model: String, _ value: Double, slack: Double = 0,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let figure = try #require(form.figure(for: metric), sourceLocation: sourceLocation)
    #expect(figure.model == model, sourceLocation: sourceLocation)
    #expect(abs(figure.value / value - 1) < 1e-9, sourceLocation: sourceLocation)
    #expect(abs(figure.slack - slack) < 1e-12, sourceLocation: sourceLocation)
  }

  // Expected values are those of theory.json.

  @Test("one member with one thread is M/M/1, whatever the routing")
  func oneLine() throws {
    for routing in ["random", "round-robin", "key-hash", "mixed"] {
      let form = try form(["routing": routing, "sending_threads": "8"])
      #expect(form.obstacles == [])
      try expect(form, "waiting.mean", "M/M/1", 0.04)
      try expect(form, "sojourn.mean", "M/M/1", 0.05)
      try expect(form, "backlog.mean", "M/M/1", 4)
      try expect(form, "sojourn.p99", "M/M/1", 0.23025850929940456, slack: 0.00023025850929940456)
      try expect(form, "throughput", "capacity", 80)
      try expect(form, "busy_share", "capacity", 0.8)
      try expect(form, "parts.service", "capacity", 0.01)
      #expect(form.figure(for: "backlog.peak") == nil)
    }
  }

  @Test("threads of a member share one line: M/M/c")
  func manyThreads() throws {
    let form = try form(["threads": "10", "service_mean_s": "0.1"])
    try expect(form, "waiting.mean", "M/M/10", 0.020459007539822178)
    try expect(form, "sojourn.p999", "M/M/10", 0.7250557242985248, slack: 0.0007250557242985248)
    try expect(form, "busy_share", "capacity", 0.8)
  }

  @Test("queues under orderly consumption are M/M/1 each, dealt in turn E_k/M/1")
  func partitions() throws {
    let facts = [
      "consumption": "orderly", "arrival_rate_per_s": "32", "service_mean_s": "0.1",
      "threads": "4", "members": "1",
    ]
    try expect(try form(facts), "waiting.mean", "M/M/1", 0.4)
    let inTurn = try form(facts.merging(["routing": "round-robin"]) { $1 })
    try expect(inTurn, "waiting.mean", "E4/M/1", 0.22673836103193615)
    // The same four stations as members with a queue each.
    let members = facts.merging(
      ["routing": "round-robin", "consumption": "concurrent", "threads": "1", "members": "4"]
    ) { $1 }
    try expect(
      try form(members, owned: [1, 1, 1, 1]), "sojourn.mean", "E4/M/1", 0.32673836103193615)
  }

  @Test("other service times know means only")
  func generalService() throws {
    let form = try form(["service": "lognormal", "service_cv": "2"])
    try expect(form, "waiting.mean", "M/G/1", 0.1)
    try expect(form, "backlog.mean", "M/G/1", 8.8)
    #expect(form.figure(for: "sojourn.p99") == nil)
    try expect(
      try self.form(["service": "constant", "service_cv": "0"]), "waiting.mean", "M/D/1", 0.02)
  }

  @Test("members with more queues than others are mixed by their shares")
  func unequalMembers() throws {
    // 3 and 1 of 4 queues: rates 60 and 20 of 100 each. Mean sojourn 1/40 and 1/80.
    let form = try form(["members": "2"], owned: [3, 1])
    try expect(form, "sojourn.mean", "M/M/1", 0.75 / 40 + 0.25 / 80)
  }

  @Test("an overloaded member caps the throughput and leaves no steady state")
  func overload() throws {
    // uneven-16p-12c: 1000/s on 16 queues, members of 100/s; four of them own two queues.
    let form = try form(
      ["queues": "16", "arrival_rate_per_s": "1000", "members": "12"],
      owned: [2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1])
    try expect(form, "throughput", "capacity", 900)
    try expect(form, "busy_share", "capacity", 0.75)
    #expect(form.figure(for: "sojourn.mean") == nil)
    #expect(
      form.obstacles == ["there is no steady state, since more arrives than can be completed"])
  }

  @Test("rates are known where times are not")
  func ratesOnly() throws {
    for facts in [
      ["arrivals": "deterministic"], ["batch_messages": "5"], ["consumer_latency_s": "0.001"],
      ["service": "lognormal", "threads": "2"], ["service": "pareto", "service_cv": ""],
    ] {
      let form = try form(facts)
      #expect(form.obstacles.count == 1, "\(facts)")
      try expect(form, "throughput", "capacity", 80)
      #expect(form.figure(for: "waiting.mean") == nil)
    }
    let several = try form(
      ["routing": "round-robin", "sending_threads": "2", "consumption": "orderly", "threads": "4"])
    #expect(several.figure(for: "waiting.mean") == nil)
    let pairs = try form(["routing": "round-robin", "members": "2"], owned: [2, 2])
    #expect(pairs.obstacles == ["round robin over several queues of a member"])
  }

  @Test(
    "there is no figure at all where the facts are others than any formula's",
    arguments: [
      ["events": "1"], ["failure_share": "0.1"], ["filters": "true"], ["mode": "broadcasting"],
      ["start": "cold"], ["equal_members": "false"], ["listener_messages": "32"],
      ["service": "trace", "service_mean_s": "", "service_cv": ""], ["arrivals": "recorded"],
      ["arrivals": "diurnal"], ["arrival_rate_per_s": "0"], ["buffer_messages": "5"],
      ["consumption": "keyed"], ["consumption": "orderly", "threads": "3"], ["queues": "5"],
      ["consumption": "orderly", "threads": "4", "routing": "key-hash"],
      ["consumption": "orderly", "threads": "4", "topics": "2"],
    ])
  func nothing(facts: [String: String]) throws {
    let form = try form(facts)
    #expect(!form.obstacles.isEmpty)
    for metric in ["throughput", "busy_share", "waiting.mean", "sojourn.mean", "backlog.mean"] {
      #expect(form.figure(for: metric) == nil)
    }
  }

  @Test("brokers that make messages visible from time to time leave a slack")
  func dispatch() throws {
    let form = try form(["dispatch_interval_s": "0.001"])
    try expect(form, "waiting.mean", "M/M/1", 0.04, slack: 0.001)
    try expect(form, "backlog.mean", "M/M/1", 4, slack: 0.08)
    try expect(form, "throughput", "capacity", 80)
  }

  // MARK: - Work queues

  @Test("consumers that hold what they work on are the servers of one line: M/M/c")
  func competing() throws {
    let facts = TableFixture.workQueue(["members": "10", "service_mean_s": "0.1"])
    let form = try form(facts, owned: Array(repeating: 0, count: 10))
    try expect(form, "waiting.mean", "M/M/10", 0.020459007539822178)
    try expect(form, "throughput", "capacity", 80)
    // Alone, a consumer may hold as much as it likes.
    let alone = TableFixture.workQueue(["prefetch_messages": "50"])
    try expect(try self.form(alone, owned: [0]), "waiting.mean", "M/M/1", 0.04)
  }

  @Test("a length limit makes it M/M/c/K, with what consumers hold counted in")
  func lengthLimit() throws {
    // mmck-4-10, mm1k-10-rho90 and erlangB-10-a8.
    let four = try form(
      TableFixture.workQueue([
        "arrival_rate_per_s": "36", "service_mean_s": "0.1", "members": "4",
        "queue_limit_messages": "6", "overflow": "reject-publish",
      ]), owned: [0, 0, 0, 0])
    try expect(four, "throughput", "M/M/4/10", 33.58172131453336)
    try expect(four, "backlog.mean", "M/M/4/10", 5.061102357262586)
    try expect(four, "waiting.mean", "M/M/4/10", 0.05071003388597185)
    try expect(four, "busy_share", "M/M/4/10", 0.839543032863334)
    let one = [
      "arrival_rate_per_s": "90", "queue_limit_messages": "7", "overflow": "drop-head",
      "prefetch_messages": "3",
    ]
    let window = try form(TableFixture.workQueue(one), owned: [0])
    try expect(window, "throughput", "M/M/1/10", 85.42676418053289)
    // The oldest are dropped, so those that are completed have waited for less.
    #expect(window.figure(for: "sojourn.mean") == nil)
    let loss = try form(
      TableFixture.workQueue([
        "arrival_rate_per_s": "8", "service_mean_s": "1", "members": "10",
        "queue_limit_messages": "0", "overflow": "drop-head",
      ]), owned: Array(repeating: 0, count: 10))
    try expect(loss, "backlog.mean", "M/M/10/10", 7.026711485976388)
    try expect(loss, "sojourn.mean", "M/M/10/10", 1)
  }

  @Test(
    "no figure stands beside a queue that no formula describes",
    arguments: [
      ["queue_rules": "priorities"], ["prefetch_messages": "2", "members": "2"],
      ["consumer_latency_s": "0.001"], ["prefetch_messages": "0", "members": "2"],
      ["queue_limit_messages": "0", "overflow": "reject-publish"],
      ["queue_limit_messages": "5", "overflow": "drop-head", "service": "constant"],
      ["queue_limit_messages": "5", "overflow": "drop-head", "arrivals": "deterministic"],
      ["queue_limit_messages": "5", "overflow": "drop-head", "prefetch_messages": "0"],
    ])
  func noQueue(facts: [String: String]) throws {
    let form = try form(TableFixture.workQueue(facts), owned: [0])
    #expect(!form.obstacles.isEmpty)
    #expect(form.figure(for: "sojourn.mean") == nil)
    #expect(form.figure(for: "throughput") == nil)
  }

  @Test("nothing stands beside owned queues for which more than the order of arrival decides")
  func otherRules() throws {
    let form = try form(["queue_rules": "delays transactions"])
    #expect(
      form.obstacles == ["more than the order of arrival decides (delays transactions)"])
    #expect(form.figure(for: "throughput") == nil)
  }

  // MARK: - Drains

  @Test(
    "a burst or a slow spell leaves a backlog that drains with the spare capacity",
    arguments: [
      // 80/s of 100/s: twice as many for 10 s leave 600, which go at 20/s.
      ("2,,10", [4.0], 0.0, 40.0),
      // A return that is seen 50 messages earlier comes 2.5 s earlier.
      ("2,,10", [4], 50, 37.5),
      // Half of the capacity for 10 s leaves 300.
      (",0.5,10", [4], 0, 25),
      (",0,10", [4], 0, 50),
      // Members with 3 and 1 queues: 60/s and 20/s of 100/s each; only the first is overrun.
      ("2,,10", [3, 1], 0, 15), ("2,,10", [3, 1], 40, 14),
      // Halved for 10 s, 100 and none are left; a stop leaves 600, at 40/s to spare, and 200, at 80/s: the
      // second is down after 12.5 s, when 500 of the first are left. 700 are left 100 / 120 s after the
      // event, 100 of them 12.5 s after it, and so on.
      (",0.5,10", [3, 1], 0, 12.5), (",0,10", [3, 1], 0, 25), (",0,10", [3, 1], 100, 22.5),
      (",0,10", [3, 1], 680, 11), (",0,10", [3, 1], 800, nil),
      // fluid-burst-factor of theory.json is checked by FluidBacklogTests.
      ("1.2,,10", [4], 0, nil), ("1,,10", [4], 0, nil),
    ] as [(String, [Double], Double, Double?)])
  func drains(changes: String, owned: [Double], tolerance: Double, seconds: Double?) throws {
    let form = try form(
      ["events": "1", "members": "\(owned.count)"], owned: owned,
      events: TableFixture.events(changes, tolerance: tolerance))
    #expect(!form.obstacles.isEmpty)
    if let seconds {
      // One message of the slowest station that has a backlog: 20/s, or 40/s, to spare.
      try expect(
        form, "backlog.drain", "fluid", seconds, slack: owned.count == 1 ? 0.05 : 0.025)
    } else {
      #expect(form.figure(for: "backlog.drain") == nil)
    }
  }

  @Test("several events, or an overload, have no drain that a fluid would tell")
  func noDrain() throws {
    let two = try form(["events": "2"], events: TableFixture.events("2,,10", copies: 2))
    #expect(two.figure(for: "backlog.drain") == nil)
    let marked = try form(["events": "1"], events: TableFixture.events("2,,10", copies: 2))
    #expect(marked.figure(for: "backlog.drain") == nil)
    let overload = try form(
      ["events": "1", "arrival_rate_per_s": "120"], events: TableFixture.events("2,,10"))
    #expect(overload.figure(for: "backlog.drain") == nil)
  }
}
