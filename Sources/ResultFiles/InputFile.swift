// SPDX-License-Identifier: GPL-3.0-or-later

import CZlib

/// A file that is read from front to back; gzip is recognised by its content.
struct InputFile: ~Copyable {
  enum Failure: Error {
    case system(String)
    case damaged(String)
    /// It is not compressed, though its name says so.
    case plain

    /// What is wrong with the content, to follow the file's name; what the system said where it failed.
    var problem: String {
      switch self {
      case .system(let reason): "cannot be read: \(reason)"
      case .damaged(let reason): "the compressed file is damaged: \(reason)"
      case .plain:
        "the name ends in .gz, but the content is not gzip; compress it, or take .gz off its name"
      }
    }
  }

  private let path: String
  private let stream: gzFile

  init(path: String) throws(ResultFileError) {
    self.path = path
    do {
      switch try FileSystem.targetKind(of: path) {
      case .directory: throw ResultFileError.inputMissing(path: path, reason: "is a directory")
      default: break
      }
      let descriptor = try FileSystem.openForReading(path)
      guard let stream = gzdopen(descriptor, "rb") else {
        try? FileSystem.close(descriptor)
        throw ResultFileError.inputMissing(path: path, reason: "out of memory")
      }
      self.stream = stream
      gzbuffer(stream, 64 * 1024)
    } catch let failure as FileSystem.Failure {
      throw .inputMissing(path: path, reason: failure.reason)
    } catch let error as ResultFileError {
      throw error
    } catch {
      throw .inputMissing(path: path, reason: "\(error)")
    }
  }

  deinit { gzclose(stream) }

  /// Reads up to so many bytes; 0 is the end of the file.
  func read(
    into target: UnsafeMutableRawPointer, count: Int
  ) throws(Failure) -> Int {
    let got = gzread(stream, target, UInt32(count))
    if got > 0 {
      if path.hasSuffix(".gz"), gzdirect(stream) != 0 { throw .plain }
      return Int(got)
    }
    var code: Int32 = 0
    let text = gzerror(stream, &code).map { String(cString: $0) } ?? ""
    if got == 0, code == Z_OK || code == Z_STREAM_END { return 0 }
    if code == Z_ERRNO { throw .system(FileSystem.Failure.current.reason) }
    // zlib puts the name of the stream first, which gzdopen makes up from the descriptor.
    let reason = text.hasPrefix("<fd:") ? String(text.drop { $0 != " " }.dropFirst()) : text
    throw .damaged(reason.isEmpty ? "the compressed data end too early" : reason)
  }
}

extension InputFile {
  /// A whole small file, unpacked if it is compressed.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - limit: The largest number of bytes that are accepted.
  /// - Returns: Its bytes.
  /// - Throws: `ResultFileError.inputMissing`, or `.inputOutput` where it is larger.
  static func contents(of path: String, limit: Int) throws(ResultFileError) -> [UInt8] {
    var contents: [UInt8] = []
    try InputFile(path: path).forEachBlock { (block) throws(ResultFileError) in
      guard contents.count + block.count <= limit else {
        throw .inputOutput(path: path, reason: "is larger than \(limit) bytes")
      }
      contents.append(contentsOf: block)
    }
    return contents
  }

  /// The proof of the content of a file that is there already.
  static func record(of path: String, as recordPath: String) throws(ResultFileError) -> FileRecord {
    var digest = ContentDigest()
    try InputFile(path: path).forEachBlock { (block) throws(ResultFileError) in
      digest.update(block)
    }
    return digest.record(path: recordPath)
  }

  private consuming func forEachBlock(
    _ body: (UnsafeRawBufferPointer) throws(ResultFileError) -> Void
  ) throws(ResultFileError) {
    let capacity = 64 * 1024
    let block = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
    defer { block.deallocate() }
    while true {
      let count: Int
      do {
        count = try read(into: block, count: capacity)
      } catch {
        switch error {
        case .system(let reason), .damaged(let reason):
          throw .inputOutput(path: path, reason: "cannot be read: \(reason)")
        case .plain: throw .inputOutput(path: path, reason: error.problem)
        }
      }
      if count == 0 { return }
      try body(UnsafeRawBufferPointer(start: block, count: count))
    }
  }
}
