// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

import Analysis

@Suite("M/M/c/K")
struct BoundedQueueTests {
  @Test(
    "losses, throughput and waits are those of theory.json",
    arguments: [
      // mm1k-10-rho90, mm1k-20-overload, mmck-4-10
      (
        [90, 100, 1, 10],
        [0.05081373132741239, 85.42676418053289, 3.9694405985861736, 0.03646600672123705]
      ),
      (
        [150, 100, 1, 20],
        [0.3334001753252733, 99.98997370120901, 18.004211045492216, 0.1700601638249508]
      ),
      (
        [36, 10, 4, 10],
        [0.0671744079296289, 33.58172131453336, 5.061102357262586, 0.05071003388597185]
      ),
    ] as [([Double], [Double])])
  func agrees(numbers: [Double], expected: [Double]) throws {
    let queue = try #require(
      BoundedQueue(
        arrivalRate: numbers[0], serviceRate: numbers[1], servers: Int(numbers[2]),
        capacity: Int(numbers[3])))
    let found = [queue.blockingProbability, queue.throughput, queue.meanNumber, queue.meanWait]
    for (value, wanted) in zip(found, expected) { #expect(abs(value / wanted - 1) < 1e-11) }
    #expect(abs(queue.utilization - expected[1] / (numbers[1] * numbers[2])) < 1e-12)
  }

  @Test("no room to wait gives Erlang's loss formula")
  func loss() throws {
    // erlangB-10-a8
    let queue = try #require(
      BoundedQueue(arrivalRate: 8, serviceRate: 1, servers: 10, capacity: 10))
    #expect(abs(queue.blockingProbability / 0.1216610642529515 - 1) < 1e-12)
    #expect(abs(queue.meanNumber / 7.026711485976388 - 1) < 1e-12)
  }

  @Test("a large overload does not overflow")
  func overload() throws {
    // Ten times too much: all but a tenth is turned away, and the room is full.
    let queue = try #require(
      BoundedQueue(arrivalRate: 1_000, serviceRate: 100, servers: 1, capacity: 5_000))
    #expect(abs(queue.blockingProbability - 0.9) < 1e-12)
    #expect(abs(queue.throughput - 100) < 1e-9)
  }

  @Test("there is no room for fewer messages than servers")
  func senseless() {
    #expect(BoundedQueue(arrivalRate: 1, serviceRate: 1, servers: 4, capacity: 3) == nil)
    #expect(BoundedQueue(arrivalRate: 0, serviceRate: 1, servers: 1, capacity: 3) == nil)
  }
}
