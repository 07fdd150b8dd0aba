// SPDX-License-Identifier: GPL-3.0-or-later

import ResultFiles
import Testing

@Suite("Errors about result files")
struct ResultFileErrorTests {
  @Test(
    "Each has its class of sysexits.h and a sentence that begins with the place",
    arguments: [
      (ResultFileError.outputExists(path: "out", reason: "it is there"), 73, "out: "),
      (.cannotCreate(path: "out", reason: "denied"), 73, "out: "),
      (.inputMissing(path: "in.csv", reason: "not there"), 66, "in.csv: "),
      (.inputOutput(path: "out/a.csv", reason: "disk full"), 74, "out/a.csv: "),
      (
        .malformed(
          MalformedInput(path: "in.csv", line: 3, column: 5, value: "x", problem: "is wrong")),
        65, "in.csv:3:5: is wrong"
      ),
    ] as [(ResultFileError, Int32, String)])
  func classes(error: ResultFileError, status: Int32, beginning: String) {
    #expect(error.exitClass.rawValue == status)
    #expect(error.message.hasPrefix(beginning))
    #expect("\(error)" == error.message)
  }
}
