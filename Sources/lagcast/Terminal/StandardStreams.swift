// SPDX-License-Identifier: GPL-3.0-or-later

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The process's standard output and standard error.
enum StandardStreams {
  /// One of the two streams that are written.
  enum Stream: Int32 {
    case output = 1
    case error = 2

    /// Whether the stream is a terminal.
    var isTerminal: Bool { isatty(rawValue) == 1 }
  }

  /// Writes results to standard output.
  ///
  /// - Throws: ``CommandFailure`` with `inputOutput` if the system refuses, as on a full disk.
  static func write(_ text: String) throws(CommandFailure) {
    guard writeAll(text, to: Stream.output.rawValue) else {
      let reason = String(cString: strerror(errno))
      throw CommandFailure(.inputOutput, "standard output: \(reason)")
    }
  }

  /// Writes messages to standard error; there is nobody to tell if that fails.
  static func writeError(_ text: String) {
    _ = writeAll(text, to: Stream.error.rawValue)
  }

  /// Writes a whole text to an open file; whether the system took it all.
  static func writeAll(_ text: String, to descriptor: Int32) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while let start = rest.baseAddress, !rest.isEmpty {
        #if canImport(Darwin)
          let written = Darwin.write(descriptor, start, rest.count)
        #elseif canImport(Musl)
          let written = Musl.write(descriptor, start, rest.count)
        #else
          let written = Glibc.write(descriptor, start, rest.count)
        #endif
        if written < 0 {
          if errno == EINTR { continue }
          return false
        }
        rest = UnsafeRawBufferPointer(rebasing: rest[written...])
      }
      return true
    }
  }

  /// The value of an environment variable.
  static func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }

  /// The columns of the terminal behind standard output, or 0 where there is none.
  static var terminalColumns: Int {
    var size = winsize()
    guard ioctl(Stream.output.rawValue, UInt(TIOCGWINSZ), &size) == 0 else { return 0 }
    return Int(size.ws_col)
  }
}
