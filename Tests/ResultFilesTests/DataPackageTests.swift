// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import ResultFiles
import Testing

@Suite("Data packages")
struct DataPackageTests {
  private static let table = ResultTable(
    name: "timeseries", rowMeaning: "one sample instant of one group",
    columns: [
      .key("group", .text, "The consumer group."),
      .key("time_s", .decimal, unit: .seconds, "The instant."),
      .measure("members", .integer, unit: .count(of: "members"), "Members | alive."),
      .measure("stable", .boolean, "Whether no rebalance is going on."),
    ])

  @Test("Every column of every file is described with type, unit and key")
  func describes() throws {
    let package = DataPackage(
      title: "Scale out: 3 → 4",
      resources: [.init(Self.table), .init(Self.table, path: "more/timeseries.csv.gz")])
    let read = try #require(
      try JSONSerialization.jsonObject(with: Data(package.json.prettyText.utf8))
        as? [String: Any])
    #expect(read["name"] as? String == "scale-out--3---4")
    #expect(read["title"] as? String == "Scale out: 3 → 4")
    let resources = try #require(read["resources"] as? [[String: Any]])
    #expect(
      resources.map { $0["path"] as? String } == ["timeseries.csv", "more/timeseries.csv.gz"])
    #expect(resources.map { $0["compression"] as? String } == [nil, "gz"])
    let schema = try #require(resources[0]["schema"] as? [String: Any])
    #expect(schema["primaryKey"] as? [String] == ["group", "time_s"])
    let fields = try #require(schema["fields"] as? [[String: Any]])
    #expect(fields.map { $0["name"] as? String } == ["group", "time_s", "members", "stable"])
    #expect(fields.map { $0["type"] as? String } == ["string", "number", "integer", "boolean"])
    #expect(fields.map { $0["unit"] as? String } == [nil, "s", "members", nil])
    #expect(fields.allSatisfy { ($0["description"] as? String)?.isEmpty == false })
  }
}
