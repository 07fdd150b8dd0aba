// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestSupport
import Testing

/// The gate on the engine's own speed, and the thresholds that it compares with.
@Suite("The gate on speed")
struct BenchmarkGateTests {
  private static let header =
    "name,arguments,short_count,long_count,instructions_per_event,mispredictions_per_event,"
    + "allocations_per_event,swift"

  private static func thresholds() throws -> [[String]] {
    let file = try #require(
      try Repository.files(below: ["Benchmarks/thresholds.csv"], suffixes: [".csv"]).first)
    let lines = file.lines.filter { !$0.isEmpty }
    #expect(lines.first.map { String($0) } == header)
    return lines.dropFirst().map { line in
      line.split(separator: ",", omittingEmptySubsequences: false).map { String($0) }
    }
  }

  @Test("Every row has a name of its own, two lengths and three figures")
  func rows() throws {
    let rows = try Self.thresholds()
    #expect(Set(rows.map { $0[0] }).count == rows.count)
    for row in rows {
      try #require(row.count == 8, "\(row)")
      let short = try #require(Int(row[2]), "\(row)")
      let long = try #require(Int(row[3]), "\(row)")
      #expect(short > 0 && long > short, "\(row)")
      let instructions = try #require(Double(row[4]), "\(row)")
      #expect(instructions > 10, "\(row)")
      for figure in row[5...6] { #expect(try #require(Double(figure), "\(row)") >= 0, "\(row)") }
    }
    let needed = ["hold-1024", "mm1", "cluster", "rocketmq"]
    #expect(Set(needed).isSubset(of: rows.map { $0[0] }))
  }

  @Test(
    "Thresholds name only cases that the program has",
    .enabled(if: EngineBenchmarks.isThere, "engine-benchmarks is not built"))
  func cases() throws {
    let cases = try EngineBenchmarks.cases()
    for row in try Self.thresholds() {
      let words = row[1].split(separator: " ").map { String($0) }
      let place = try #require(words.firstIndex(of: "--case"), "\(row)")
      #expect(cases.contains(words[place + 1]), "\(row)")
      #expect(words.firstIndex(of: "--count") == nil, "\(row)")
    }
  }

  // MARK: - The script, with a stand-in for valgrind and for the program

  /// Reports two events a count and as many allocations as its case says, at a cost of start-up.
  private static let program = """
    allocations=7
    for word in "$@"; do
      case $before in
        --count) count=$word ;;
        --case) [ "$word" = wasteful ] && share=2 || share=0 ;;
      esac
      before=$word
    done
    echo "{\\"case\\": \\"x\\", \\"events\\": $((2 * count)), \\
    \\"allocations\\": $((allocations + share * count)), \\"peak_kib\\": 5}"
    """.replacing("\\\n", with: "")

  /// Writes what callgrind writes: 100 instructions an event and one misprediction in ten, on top of
  /// a start-up of 1,000 instructions and 50 mispredictions.
  private static let valgrind = """
    for word in "$@"; do
      case $word in --callgrind-out-file=*) out=${word#*=} ;; esac
      [ "$before" = --count ] && count=$word
      before=$word
    done
    while [ "${1#--}" != "$1" ]; do shift; done
    "$@" || exit 1
    printf 'events: Ir Bc Bcm Bi Bim\\ntotals: %d 9 %d 9 %d\\n' \\
      $((1000 + 200 * count)) $((40 + count / 5)) 10 > "$out"
    """

  private static func run(
    _ arguments: [String], rows: String, system: String = "Linux x86_64",
    valgrind: String = valgrind, in folder: TemporaryFolder
  ) throws -> ScriptTests.Answer {
    try folder.write("\(header)\n\(rows)", to: "Benchmarks/thresholds.csv")
    let programs = [
      "valgrind": valgrind, "strip": "cp \"$3\" \"$2\"", "engine": program,
      "uname":
        "name='\(system)'; case $1 in -s) echo ${name% *} ;; -m) echo ${name#* } ;; *) echo $name ;; esac",
      "swift": "echo 'Swift version 6.3.1 (swift-6.3.1-RELEASE)'",
    ]
    return try ScriptTests.run(
      "bench-gate", arguments + [folder.path("bin/engine")], in: folder, programs: programs)
  }

  @Test("Figures at their thresholds pass, and start-up does not count")
  func passes() throws {
    let answer = try Self.run(
      [], rows: "a,--case plain,100,300,100.0,0.100,0.0000,6.3.1\n", in: try TemporaryFolder())
    #expect(answer.status == 0, "\(answer.output)")
    #expect(answer.output.contains("all figures are within 2 %"))
    #expect(answer.output.split(separator: "\n").count { $0.hasSuffix("  ok") } == 3)
  }

  @Test(
    "A figure above its threshold fails, and says what to do",
    arguments: [
      ("--case plain", "97.0,0.100,0.0000", "instructions"),
      ("--case plain", "100.0,0.050,0.0000", "mispredictions"),
      ("--case wasteful", "100.0,0.100,0.0000", "allocations"),
    ])
  func fails(words: String, figures: String, which: String) throws {
    let answer = try Self.run(
      [], rows: "a,\(words),100,300,\(figures),6.3.1\n", in: try TemporaryFolder())
    #expect(answer.status == 1)
    let worse = answer.output.split(separator: "\n").filter { $0.hasSuffix("  WORSE") }
    #expect(worse.count == 1, "\(answer.output)")
    #expect(worse.first?.contains(which) == true)
    #expect(answer.output.contains("make bench-thresholds"))
  }

  @Test("A better figure passes and can be kept")
  func better() throws {
    let folder = try TemporaryFolder()
    let rows = "a,--case wasteful,100,300,120.0,0.100,1.0000,6.2\n"
    let answer = try Self.run([], rows: rows, in: folder)
    #expect(answer.status == 0, "\(answer.output)")
    #expect(answer.output.contains("1 figures are better"))
    #expect(answer.output.contains("measured with Swift 6.2, this is 6.3.1"))
    let renewed = try Self.run(["--renew"], rows: rows, in: folder)
    #expect(renewed.status == 0, "\(renewed.output)")
    #expect(
      try folder.read("Benchmarks/thresholds.csv")
        == "\(Self.header)\na,--case wasteful,100,300,100.0,0.100,1.0000,6.3.1\n")
  }

  @Test("A program that fails under valgrind fails the gate, with its last words")
  func broken() throws {
    let answer = try Self.run(
      [], rows: "a,--case plain,100,300,100.0,0.100,0.0000,6.3.1\n",
      valgrind: "echo 'no such tool' >&2; exit 3", in: try TemporaryFolder())
    #expect(answer.status == 1)
    #expect(answer.output.contains("no such tool"))
    #expect(answer.output.contains("a cannot be measured"))
  }

  @Test("On other machines the gate says that it is left out", arguments: ["Darwin arm64"])
  func elsewhere(system: String) throws {
    let answer = try Self.run(
      [], rows: "a,--case plain,100,300,1,0,0,6.3.1\n", system: system, in: try TemporaryFolder())
    #expect(answer.status == 0)
    #expect(answer.output.contains("left out"))
  }
}
