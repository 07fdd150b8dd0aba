// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestSupport
import Testing

/// The comparison with other simulators, with programs that only say what they have measured.
@Suite("The comparison with peers", .enabled(if: python != nil, "Python 3 is not installed"))
struct PeerComparisonTests {
  /// Answers with a cost and with a mean wait that may differ from our own.
  private static func program(cost: String, wait: String = "9.1") -> String {
    """
    #!/usr/bin/env bash
    echo "a banner"
    echo '{"cpu_ns_per_operation": \(cost), "mean_wait_s": \(wait), "mean_increment_s": 1, \
    "checksum": "1f"}'

    """
  }

  private static func compare(
    _ programs: [String: String], _ arguments: [String] = [], in folder: TemporaryFolder
  ) throws -> (status: Int32, output: String) {
    for (name, text) in programs {
      let path = try folder.write(text, to: name)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }
    let output = try folder.write("", to: "output")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(python))
    process.arguments =
      [
        Repository.root + "/Benchmarks/Peers/compare.py", folder.path("ours"),
        folder.path("peers"), "--rounds", "3",
      ] + arguments
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = process.standardOutput
    try process.run()
    process.waitUntilExit()
    return (process.terminationStatus, try folder.read("output"))
  }

  @Test("Ratios are those of neighbours, and the table is sorted and written into the text")
  func ratios() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "before\n<!-- peers: begin -->\nformer\n<!-- peers: end -->\nafter\n", to: "text")
    let answer = try Self.compare(
      [
        "ours": Self.program(cost: "20"), "peers/bin/priority_queue-gcc": Self.program(cost: "50"),
        "peers/bin/no_event_list-gcc": Self.program(cost: "5"),
      ], ["--update", folder.path("text")], in: folder)
    #expect(answer.status == 0, "\(answer.output)")
    let row = "| C++ std::priority_queue, gcc | 50.0 | 2.50 | 2.50 to 2.50 |"
    let text = try folder.read("text")
    #expect(text.contains(row), "\(text)")
    #expect(!text.contains("former"))
    #expect(text.hasPrefix("before\n") && text.hasSuffix("\nafter\n"))
    let order = ["C++ without an event list, gcc |", "Lagcast's engine", "priority_queue"]
      .compactMap { text.range(of: $0)?.lowerBound }
    #expect(order.count == 3 && order == order.sorted())
  }

  @Test("A part of the peers is not written into the tables of all")
  func partialUpdate() throws {
    let folder = try TemporaryFolder()
    try folder.write("<!-- peers: begin -->\nformer\n<!-- peers: end -->\n", to: "text")
    let answer = try Self.compare(
      ["ours": Self.program(cost: "20")], ["--only", "gcc", "--update", folder.path("text")],
      in: folder)
    #expect(answer.status == 2 && answer.output.contains("leave out --only"))
    #expect(try folder.read("text").contains("former"))
  }

  @Test("Another mean wait than ours is an error, however fast the program is")
  func otherModel() throws {
    let answer = try Self.compare(
      [
        "ours": Self.program(cost: "20"),
        "peers/bin/priority_queue-gcc": Self.program(cost: "50", wait: "9.2"),
      ], ["--only", "priority_queue, gcc"], in: try TemporaryFolder())
    #expect(answer.status == 1)
    #expect(answer.output.contains("mean wait 9.2 s, not 9.1 s"), "\(answer.output)")
  }

  @Test("A program that fails is named with its words; without peers there is nothing to compare")
  func failures() throws {
    let broken = try Self.compare(
      [
        "ours": Self.program(cost: "20"),
        "peers/bin/systemc": "#!/usr/bin/env bash\necho 'no library' >&2; exit 127\n",
      ], ["--only", "SystemC"], in: try TemporaryFolder())
    #expect(broken.status == 1)
    #expect(broken.output.contains("exited with 127: no library"), "\(broken.output)")
    let nothing = try Self.compare(
      ["ours": Self.program(cost: "20")], ["--only", "SystemC"], in: try TemporaryFolder())
    #expect(nothing.status == 1)
    #expect(nothing.output.contains("Benchmarks/Peers/install"))
  }
}

/// Where Python is, if it is installed.
private let python: String? = ["/usr/bin/python3", "/usr/local/bin/python3"]
  .first { FileManager.default.isExecutableFile(atPath: $0) }
