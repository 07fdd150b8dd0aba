// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Reports
import ResultFiles
import Testing

@Suite("Tables in every form")
struct TableFormatTests {
  static var sample: ReportTable {
    var table = ReportTable(
      title: "Consumers",
      columns: [
        .init("consumer"), .init("queues_owned_mean", heading: "queues"),
        .init("wait_ms", unit: .milliseconds), .init("completed_messages"), .init("alive"),
      ])
    table.append([
      "c0", .real(5.25), .time(nanoseconds: 1_500_000), .integer(7), .init(.boolean(true)),
    ])
    table.append([
      "c,1", .real(1.0 / 3), .time(nanoseconds: 12_345_678_901), .integer(nil),
      .init(.boolean(false)),
    ])
    table.append([
      .text("bad", .bad), .real(.nan), .time(nanoseconds: nil), .integer(1_234_567), .missing,
    ])
    return table
  }

  @Test("Text aligns words to the left and numbers on their points")
  func text() {
    let lines = TableFormat.text.text(of: Self.sample).split(separator: "\n").map { String($0) }
    #expect(
      lines == [
        "Consumers",
        "consumer  queues  wait (ms)  completed (messages)  alive",
        "--------  ------  ---------  --------------------  -----",
        "c0        5.25          1.5                     7  yes",
        "c,1       0.3333    12346                       -  no",
        "bad       -             -                 1234567  -",
      ])
  }

  @Test("Markdown is a table with escaped words and numbers to the right")
  func markdown() {
    var table = Self.sample
    table.append([
      "a|b <i> & *c* `d` [e] _f_\n\\", .real(-2), .time(nanoseconds: 0), .integer(0), .missing,
    ])
    let lines = TableFormat.markdown.text(of: table).split(
      separator: "\n", omittingEmptySubsequences: false)
    #expect(
      lines.map { String($0) } == [
        "**Consumers**", "",
        "| consumer | queues | wait (ms) | completed (messages) | alive |",
        "| --- | ---: | ---: | ---: | --- |",
        "| c0 | 5.25 | 1.5 | 7 | yes |",
        "| c,1 | 0.3333 | 12346 | - | no |",
        "| bad | - | - | 1234567 | - |",
        #"| a\|b &lt;i&gt; &amp; \*c\* \`d\` \[e\] \_f\_ \\ | -2 | 0 | 0 | - |"#, "",
      ])
  }

  @Test("CSV keeps names, quotes and twelve digits")
  func csv() {
    #expect(
      TableFormat.csv.text(of: Self.sample) == """
        consumer,queues_owned_mean,wait_ms,completed_messages,alive
        c0,5.25,1.5,7,true
        "c,1",0.333333333333,12345.678901,,false
        bad,,,1234567,

        """)
  }

  @Test("JSON is a list with an object a line")
  func json() throws {
    let text = TableFormat.json.text(of: Self.sample)
    #expect(
      text == """
        [
          {"consumer":"c0","queues_owned_mean":5.25,"wait_ms":1.5,"completed_messages":7,"alive":true},
          {"consumer":"c,1","queues_owned_mean":0.333333333333,"wait_ms":12345.678901,\
        "completed_messages":null,"alive":false},
          {"consumer":"bad","queues_owned_mean":null,"wait_ms":null,"completed_messages":1234567,\
        "alive":null}
        ]

        """)
    let read = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]]
    #expect(read?.count == 3)
  }

  @Test("A table without rows is still whole in every form", arguments: TableFormat.allCases)
  func empty(format: TableFormat) {
    let table = ReportTable(columns: [.init("a"), .init("b_s", unit: .seconds)])
    let expected =
      switch format {
      case .text: "a  b (s)\n-  -----\n"
      case .csv: "a,b_s\n"
      case .json: "[]\n"
      case .markdown: "| a | b (s) |\n| --- | --- |\n"
      }
    #expect(format.text(of: table) == expected)
  }
}
