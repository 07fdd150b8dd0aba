// SPDX-License-Identifier: GPL-3.0-or-later

/// Small files that several processes may write and read at the same time.
///
/// A file appears by one rename, whole, or not at all; what a process leaves behind that is killed
/// in the middle has another name.
package enum StoredFile {
  /// How the name of a file that is being written begins; it ends in the process and a number.
  private static let temporaryPrefix = "."
  private static let temporaryMark = ".partial-"

  /// Writes a file under a name of its own and moves it to its place, in which it replaces what was
  /// there.
  ///
  /// The folder is made where it is missing.
  ///
  /// - Throws: `ResultFileError.cannotCreate` or `.inputOutput`.
  package static func write(_ bytes: [UInt8], to path: String) throws(ResultFileError) {
    let folder = FileSystem.parent(of: path) ?? "."
    let name = path.split(separator: "/").last.map { String($0) } ?? path
    do throws(FileSystem.Failure) {
      try FileSystem.makeDirectories(folder)
      let (temporary, descriptor) = try create(for: name, in: folder)
      do throws(FileSystem.Failure) {
        do throws(FileSystem.Failure) {
          try bytes.withUnsafeBufferPointer { (block) throws(FileSystem.Failure) in
            try FileSystem.write(UnsafeRawBufferPointer(block), to: descriptor)
          }
        } catch {
          try? FileSystem.close(descriptor)
          throw error
        }
        try FileSystem.close(descriptor)
        do throws(FileSystem.Failure) {
          try FileSystem.move(temporary, to: path)
        } catch {
          // Another process finished the same file and cleared up behind it.
          guard error.isMissing, try FileSystem.kind(of: path) == .file else { throw error }
        }
      } catch {
        try? FileSystem.removeTree(temporary)
        throw error
      }
    } catch {
      throw error.isFull
        ? .inputOutput(path: path, reason: "cannot be written: \(error.reason)")
        : .cannotCreate(path: path, reason: error.reason)
    }
  }

  private static func create(
    for name: String, in folder: String
  ) throws(FileSystem.Failure) -> (path: String, descriptor: Int32) {
    var attempt = 0
    while true {
      let path =
        "\(folder)/\(temporaryPrefix)\(name)\(temporaryMark)\(FileSystem.processIdentifier)-\(attempt)"
      do throws(FileSystem.Failure) {
        return (path, try FileSystem.create(path))
      } catch {
        guard error.isExisting, attempt < 1_000 else { throw error }
        attempt += 1
      }
    }
  }

  /// The bytes of a file as they are; nil where there is none.
  ///
  /// - Throws: `ResultFileError.inputOutput` where something is there that cannot be read.
  package static func bytes(of path: String) throws(ResultFileError) -> [UInt8]? {
    do throws(FileSystem.Failure) {
      return try FileSystem.bytes(of: path)
    } catch {
      if error.isMissing { return nil }
      throw .inputOutput(path: path, reason: "cannot be read: \(error.reason)")
    }
  }

  /// The names in a folder, sorted by their bytes; none where there is no such folder.
  ///
  /// - Throws: `ResultFileError.inputOutput` where the folder cannot be read.
  package static func entries(of folder: String) throws(ResultFileError) -> [String] {
    do throws(FileSystem.Failure) {
      return try FileSystem.entries(of: folder)
    } catch {
      if error.isMissing { return [] }
      throw .inputOutput(path: folder, reason: "cannot be read: \(error.reason)")
    }
  }

  /// Removes a file, if it is there.
  package static func remove(_ path: String) { try? FileSystem.removeTree(path) }

  /// Removes a folder with nothing in it.
  package static func removeIfEmpty(_ folder: String) {
    guard let entries = try? FileSystem.entries(of: folder), entries.isEmpty else { return }
    try? FileSystem.removeTree(folder)
  }

  /// Whether a folder is there.
  package static func isFolder(_ path: String) -> Bool {
    (try? FileSystem.targetKind(of: path)) == .directory
  }

  /// Whether something else than a folder is there.
  package static func isFile(_ path: String) -> Bool {
    guard let kind = try? FileSystem.targetKind(of: path) else { return false }
    return kind != .directory
  }

  /// Removes what processes that were killed have left of files that are in their place by now.
  package static func removeRemains(in folder: String, of isFinished: (_ name: String) -> Bool) {
    for entry in (try? FileSystem.entries(of: folder)) ?? [] {
      guard entry.hasPrefix(temporaryPrefix), let mark = entry.firstRange(of: temporaryMark),
        isFinished(String(entry[..<mark.lowerBound].dropFirst(temporaryPrefix.count)))
      else { continue }
      try? FileSystem.removeTree(folder + "/" + entry)
    }
  }
}
