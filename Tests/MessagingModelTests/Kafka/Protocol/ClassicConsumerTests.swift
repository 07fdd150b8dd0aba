// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine
import Testing

@Suite("A consumer of a classic group")
struct ClassicConsumerTests {
  @Test(
    "The protocol is the most advanced one that all listed assignors support",
    arguments: [
      (["range", "cooperative-sticky"], RebalanceProtocol.eager), (["range"], .eager),
      (["cooperative-sticky"], .cooperative), ([], .eager),
    ] as [([String], RebalanceProtocol)])
  func kind(assignors: [String], expected: RebalanceProtocol) {
    #expect(RebalanceProtocol(assignors: assignors) == expected)
  }

  /// Three members that read from second 7 on: joins at 1, and three seconds of initial delay twice.
  private func group(_ assignors: [String], partitions: Int = 16, of count: Int = 3) -> GroupRun {
    var run = GroupRun(assignors: assignors, partitions: partitions)
    for _ in 0..<count { run.start() }
    run.run(to: 19)
    return run
  }

  // Heartbeats come at 7 + 3 k: 10, 13, 16, 19, 22. A newcomer at 20 makes the group rebalance, of
  // which the others hear at 22. Idle members join at once; the last one joins when its batch ends.
  @Test(
    "An eager barrier ends with the batch in hand, and everybody is dark until then",
    arguments: [(0, 22), (24, 24), (50, 50), (200, 200)] as [(Int64, Int64)])
  func batchInHand(batchEnd: Int64, barrierEnd: Int64) {
    var run = group(["range", "cooperative-sticky"])
    run.busy(2, until: batchEnd)
    run.start()
    run.run(to: 250)
    #expect(run.clients[0].log == ["7 +0 1 2 3 4 5", "22 -0 1 2 3 4 5", "\(barrierEnd) +0 1 2 3"])
    #expect(run.clients[1].log == ["7 +6 7 8 9 10", "22 -6 7 8 9 10", "\(barrierEnd) +4 5 6 7"])
    // The busy one reads on until it polls.
    #expect(
      run.clients[2].log == [
        "7 +11 12 13 14 15", "\(max(batchEnd, 22)) -11 12 13 14 15", "\(barrierEnd) +8 9 10 11",
      ])
    #expect(run.clients[3].log == ["\(barrierEnd) +12 13 14 15"])
  }

  @Test(
    "A batch longer than the poll interval costs the member its place, and the barrier ends then")
  func pollInterval() {
    var run = group(["range"])
    // Its last poll is at 19, so it is out at 319, before the rebalance timeout at 20 + 300.
    run.busy(2, until: 400)
    run.start()
    run.run(to: 350)
    #expect(run.clients[0].log.last == "319 +0 1 2 3 4 5")
    #expect(run.clients[3].log == ["319 +11 12 13 14 15"])
    #expect(run.clients[2].log.count == 1)
    // When it polls at 400 it learns that others own what it had; the others hear of it at 400 or
    // the heartbeats after, at 319 + 3 k, which is 400 itself.
    run.run(to: 420)
    #expect(run.clients[2].log[1] == "400 lost 11 12 13 14 15")
    #expect(run.clients[2].log.count == 3)
  }

  // The newcomer's first round ends at 22. All three owners give something up and join again at once;
  // the newcomer hears of it at its own heartbeat, three seconds after its sync.
  @Test("A cooperative scale-out stops only what moves, from one barrier to the next")
  func cooperative() {
    var run = group(["cooperative-sticky"])
    run.start()
    run.run(to: 60)
    #expect(run.clients[0].log == ["7 +0 3 6 9 12 15", "22 -12 15"])
    #expect(run.clients[1].log == ["7 +1 4 7 10 13", "22 -13"])
    #expect(run.clients[2].log == ["7 +2 5 8 11 14", "22 -14"])
    #expect(run.clients[3].log == ["25 +12 13 14 15"])
    #expect(run.coordinator.generation == 3)
  }

  // Its last heartbeat is at 19, so it is out at 64; the others hear of it at 64, since 64 = 7 + 57.
  @Test(
    "A crash is noticed a session after the last heartbeat; what it had is handed out in one round")
  func crash() {
    var run = group(["cooperative-sticky"])
    run.kill(1)
    run.run(to: 100)
    // 1 4 7 10 13 are dealt to six and five owned ones in turn, until the first has its eight.
    #expect(run.clients[0].log == ["7 +0 3 6 9 12 15", "64 +1 7"])
    #expect(run.clients[2].log == ["7 +2 5 8 11 14", "64 +4 10 13"])
    #expect(run.coordinator.generation == 2)
  }

  @Test("A member that closes is missed at the next heartbeats, not before")
  func close() {
    var run = group(["range"])
    run.close(0)
    run.run(to: 60)
    // At 19 it leaves; heartbeats at 22.
    #expect(run.clients[1].log == ["7 +6 7 8 9 10", "22 -6 7 8 9 10", "22 +0 1 2 3 4 5 6 7"])
  }

  // The first process ends at 19 and says nothing; its successor starts ten seconds later, within the
  // session of 45. Nothing moves, and nobody reads its partitions for those ten seconds.
  @Test(
    "A static member's restart within the session moves nothing, and leaves its partitions dark")
  func staticRestart() {
    var run = GroupRun(assignors: ["range"], partitions: 8)
    run.start(instance: "i0")
    run.start(instance: "i1")
    run.run(to: 19)
    run.kill(1)
    run.run(to: 29)
    run.start(instance: "i1")
    run.run(to: 60)
    #expect(run.clients[0].log == ["7 +0 1 2 3"])
    #expect(run.clients[1].log == ["7 +4 5 6 7"])
    #expect(run.clients[2].log == ["30 +4 5 6 7"])
    #expect(run.coordinator.generation == 1)
  }

  // Its last poll is at 19 and its last heartbeat at 28; from 29 on it is silent. Its heartbeat thread has
  // forgotten its id and its generation, so that what it had is lost to it when it polls. Until 28 + 45
  // the coordinator has kept its place, and gives it back without a rebalance; then the other one has all,
  // of which it hears at a heartbeat, 7 + 66, as it hears of the return, 73 + 18.
  @Test(
    "A static member that polls too late claims nothing, and finds its place until its session ends",
    arguments: [
      (40, ["7 +0 1 2 3"], ["40 lost 4 5 6 7", "40 +4 5 6 7"], 1),
      (
        90,
        [
          "7 +0 1 2 3", "73 -0 1 2 3", "73 +0 1 2 3 4 5 6 7", "91 -0 1 2 3 4 5 6 7", "91 +0 1 2 3",
        ],
        ["90 lost 4 5 6 7", "91 +4 5 6 7"], 3
      ),
    ] as [(Int64, [String], [String], Int)])
  func staticPollInterval(batchEnd: Int64, first: [String], second: [String], generation: Int) {
    var run = GroupRun(assignors: ["range"], partitions: 8)
    run.start(instance: "i0", pollInterval: 10)
    run.start(instance: "i1", pollInterval: 10)
    run.run(to: 19)
    run.busy(1, until: batchEnd)
    run.run(to: 120)
    #expect(run.clients[0].log == first)
    #expect(run.clients[1].log == ["7 +4 5 6 7"] + second)
    #expect(run.coordinator.generation == generation)
  }
}
