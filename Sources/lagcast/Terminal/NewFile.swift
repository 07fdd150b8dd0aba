// SPDX-License-Identifier: GPL-3.0-or-later

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A file that is written as a whole or not at all.
enum NewFile {
  /// Writes a whole text to a new file.
  ///
  /// - Throws: ``CommandFailure`` with `cannotCreate` if there is such a file or none can be made,
  ///   with `inputOutput` if the system fails later.
  static func write(_ text: String, to path: String) throws(CommandFailure) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      let advice = errno == EEXIST ? "; it is not overwritten, choose another name" : ""
      throw CommandFailure(.cannotCreate, "\(path): \(reason)\(advice)")
    }
    let isWritten = StandardStreams.writeAll(text, to: descriptor)
    let failure = reason
    guard close(descriptor) == 0, isWritten else {
      throw CommandFailure(.inputOutput, "\(path): \(isWritten ? reason : failure)")
    }
  }

  /// Writes a whole text to a file, in place of one that may be there, which stays until the text is
  /// complete.
  ///
  /// - Throws: As ``write(_:to:)``.
  static func replace(_ text: String, at path: String) throws(CommandFailure) {
    let partial = "\(path).partial-\(getpid())"
    do throws(CommandFailure) {
      try write(text, to: partial)
    } catch {
      unlink(partial)
      throw error
    }
    guard rename(partial, path) == 0 else {
      let failure = reason
      unlink(partial)
      throw CommandFailure(.cannotCreate, "\(path): \(failure)")
    }
  }

  /// Makes a folder, unless it is there.
  ///
  /// - Throws: ``CommandFailure`` with `cannotCreate`.
  static func makeFolder(_ path: String) throws(CommandFailure) {
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
      throw CommandFailure(.cannotCreate, "\(path): \(reason)")
    }
  }

  private static var reason: String { String(cString: strerror(errno)) }
}
