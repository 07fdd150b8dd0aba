// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

// Pseudo-terminals are opened as Linux does it.
#if os(Linux)

  @Suite("Progress on a terminal")
  struct TerminalTests {
    @Test("is one line, rewritten and erased at the end, at most ten times a second")
    func rewritesOneLine() throws {
      let folder = try TemporaryFolder()
      try folder.write(Scenarios.scaleOut, to: "scenario.yaml")
      let clock = ContinuousClock()
      let start = clock.now
      let text = try runOnTerminal(
        ["run", "scenario.yaml", "--no-plots", "--replications", "40"], in: folder.path)
      let elapsed = (clock.now - start) / .seconds(1)
      let states = text.components(separatedBy: "\r\u{1B}[2K").dropFirst()
      #expect(states.count >= 2)
      #expect(Double(states.count) <= elapsed * 10 + 3)
      let last = try #require(states.last)
      #expect(last.hasPrefix("Results: "), "the line is not erased: \(text)")
      for state in states.dropLast() {
        #expect(state.isEmpty || state.contains("replications"), "\(state)")
        #expect(!state.contains("\n"))
      }
    }

    @Test("is absent with --quiet")
    func staysQuiet() throws {
      let folder = try TemporaryFolder()
      try folder.write(Scenarios.scaleOut, to: "scenario.yaml")
      let text = try runOnTerminal(
        ["run", "scenario.yaml", "--no-plots", "--quiet"], in: folder.path)
      #expect(text == "")
    }

    /// Runs the command with a pseudo-terminal as standard error and returns what it wrote there.
    private func runOnTerminal(_ arguments: [String], in folder: String) throws -> String {
      let (master, slave) = try openTerminal()
      let process = Process()
      process.executableURL = URL(fileURLWithPath: Tool.products + "/lagcast")
      process.arguments = arguments
      process.currentDirectoryURL = URL(fileURLWithPath: folder)
      process.environment = ["PATH": "/usr/bin:/bin", "TERM": "xterm"]
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle(fileDescriptor: slave)
      try process.run()
      close(slave)
      var text: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 4096)
      while true {
        // The read fails once the last writer has closed the terminal.
        let count = read(master, &buffer, buffer.count)
        if count <= 0 { break }
        text += buffer[..<count]
      }
      process.waitUntilExit()
      close(master)
      // The terminal driver puts a carriage return before each line feed.
      return String(decoding: text, as: UTF8.self).replacingOccurrences(of: "\r\n", with: "\n")
    }

    /// Opens a pseudo-terminal: our side, and the side of the program.
    private func openTerminal() throws -> (master: Int32, slave: Int32) {
      let unlock: UInt = 0x4004_5431  // TIOCSPTLCK
      let number: UInt = 0x8004_5430  // TIOCGPTN
      let master = open("/dev/ptmx", O_RDWR | O_NOCTTY)
      var isLocked: Int32 = 0
      var terminal: UInt32 = 0
      try #require(master >= 0)
      try #require(ioctl(master, unlock, &isLocked) == 0)
      try #require(ioctl(master, number, &terminal) == 0)
      let slave = open("/dev/pts/\(terminal)", O_RDWR | O_NOCTTY)
      try #require(slave >= 0)
      return (master, slave)
    }
  }
#endif
