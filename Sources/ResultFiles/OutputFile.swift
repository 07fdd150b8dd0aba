// SPDX-License-Identifier: GPL-3.0-or-later

import CZlib

/// A new file that is written in blocks, digested on the way, and compressed if its name ends in
/// `.gz`.
///
/// The gzip header holds neither time nor name, so the same content gives the same bytes with the
/// same zlib.
struct OutputFile: ~Copyable {
  let path: String
  private let descriptor: Int32
  private let gzip: gzFile?
  private var digest = ContentDigest()
  private var isOpen = true

  init(creating path: String) throws(ResultFileError) {
    self.path = path
    do {
      descriptor = try FileSystem.create(path)
    } catch {
      throw .cannotCreate(path: path, reason: error.reason)
    }
    gzip = path.hasSuffix(".gz") ? gzdopen(descriptor, "wb6") : nil
    if let gzip { gzbuffer(gzip, UInt32(CSVWriter.blockSize)) }
  }

  deinit {
    if isOpen { try? Self.close(descriptor, gzip) }
  }

  mutating func write(_ bytes: UnsafeRawBufferPointer) throws(ResultFileError) {
    guard !bytes.isEmpty else { return }
    digest.update(bytes)
    do {
      if let gzip {
        try Self.write(bytes, to: gzip)
      } else {
        try FileSystem.write(bytes, to: descriptor)
      }
    } catch {
      throw .inputOutput(path: path, reason: "cannot be written: \(error.reason)")
    }
  }

  private static func write(
    _ bytes: UnsafeRawBufferPointer, to gzip: gzFile
  ) throws(FileSystem.Failure) {
    var rest = bytes
    while !rest.isEmpty {
      let part = min(rest.count, 1 << 30)
      guard gzwrite(gzip, rest.baseAddress, UInt32(part)) == Int32(part) else { throw .current }
      rest = UnsafeRawBufferPointer(rebasing: rest[part...])
    }
  }

  /// Writes what is left, closes the file and gives the proof of its content.
  mutating func finish(as recordPath: String) throws(ResultFileError) -> FileRecord {
    isOpen = false
    do {
      try Self.close(descriptor, gzip)
    } catch {
      throw .inputOutput(path: path, reason: "cannot be completed: \(error.reason)")
    }
    return digest.record(path: recordPath)
  }

  private static func close(_ descriptor: Int32, _ gzip: gzFile?) throws(FileSystem.Failure) {
    guard let gzip else { return try FileSystem.close(descriptor) }
    guard gzclose(gzip) == Z_OK else { throw .current }
  }
}
