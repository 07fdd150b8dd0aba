// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis
import TestSupport
import Testing

@Suite("Useful numbers of members")
struct UsefulMembersTests {
  private func useful(
    _ changes: [String: String], owned: [Double]
  ) throws -> UsefulMembers? {
    let folder = try TemporaryFolder()
    try folder.write(TableFixture.workload(changes), to: "workload.csv")
    try folder.write(TableFixture.consumers(owned), to: "consumers.csv")
    try folder.write(TableFixture.events(",,"), to: "events.csv")
    return UsefulMembers(try #require(try Workload.read(from: folder.path).first))
  }

  @Test("Concurrent members: by the most queues of one member, 16 queues are 16, 8, 6, 4, 3, 2, 1")
  func concurrent() throws {
    let owned: [Double] = [2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1]
    let found = try #require(
      try useful(
        ["queues": "16", "members": "12", "threads": "4", "routing": "random"], owned: owned))
    #expect(found.useful == [1, 2, 3, 4, 6, 8, 16])
    #expect(found.ranges == "1-4, 6, 8, 16")
    #expect(found.enough == 8)
    #expect(found.isMoreThanEnough)
  }

  @Test("Orderly members: beyond a thread for each queue nobody adds anything")
  func orderly() throws {
    let found = try #require(
      try useful(
        [
          "queues": "16", "members": "4", "threads": "4", "routing": "random",
          "consumption": "orderly",
        ], owned: [4, 4, 4, 4]))
    #expect(found.useful == [1, 2, 3, 4])
    #expect(!found.isMoreThanEnough)
    let more = try #require(
      try useful(
        [
          "queues": "16", "members": "8", "threads": "4", "routing": "random",
          "consumption": "orderly",
        ], owned: Array(repeating: 2, count: 8)))
    #expect(more.enough == 4)
  }

  @Test(
    "There is no rule where queues, members or loads are unequal or change",
    arguments: [
      ["topics": "2"], ["events": "1"], ["mode": "broadcasting"], ["equal_members": "false"],
      ["routing": "key-hash"], ["consumption": "keyed"], ["members": "5"],
    ])
  func nothing(changes: [String: String]) throws {
    let base = ["queues": "4", "members": "4", "routing": "random"]
    #expect(try useful(base, owned: [1, 1, 1, 1]) != nil)
    #expect(try useful(base, owned: [2, 2, 0, 0]) == nil)
    #expect(try useful(base.merging(changes) { $1 }, owned: [1, 1, 1, 1]) == nil)
  }
}
