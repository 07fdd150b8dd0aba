// SPDX-License-Identifier: GPL-3.0-or-later

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A file that must not exist yet.
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

  private static var reason: String { String(cString: strerror(errno)) }
}
