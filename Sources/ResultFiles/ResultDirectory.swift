// SPDX-License-Identifier: GPL-3.0-or-later

/// A results directory that appears complete, by one rename, or not at all.
///
/// Files are written to a hidden directory beside the final place. ``commit(_:environment:)`` adds
/// the manifest with the digest of every file and moves the whole to its place. A directory that is
/// dropped without having been committed leaves nothing behind.
///
/// "Not at all" holds against errors and interrupts of the program, not against a power failure.
package final class ResultDirectory {
  /// What to do when the place is taken.
  package enum ExistingOutput: Sendable {
    /// It is an error.
    case refused
    /// An earlier result is replaced, in one step; anything else is an error.
    case replacedIfResult
  }

  /// The final place.
  package let path: String
  private let existing: ExistingOutput
  private let workPath: String
  private var records: [FileRecord] = []
  private var isCommitted = false

  /// Files that another program draws from the results: their bytes depend on its version.
  private static let pictureSuffixes = [".svg", ".png", ".pdf"]

  /// Begins a results directory, after making sure that it will be allowed to take its place.
  ///
  /// - Parameters:
  ///   - path: The final place. Directories above it are made where they are missing.
  ///   - existing: What to do when the place is taken.
  /// - Throws: `ResultFileError.outputExists` where it is taken and must not be replaced,
  ///   `.cannotCreate` where no directory can be made.
  package init(
    creating path: String, existing: ExistingOutput = .refused
  ) throws(ResultFileError) {
    let path = Self.withoutTrailingSlashes(path)
    self.path = path
    self.existing = existing
    let name = path.split(separator: "/").last.map { String($0) } ?? ""
    guard !name.isEmpty, name != ".", name != ".." else {
      throw .cannotCreate(path: path, reason: "is no name for a new directory")
    }
    try Self.checkReplaceable(path, existing)
    let parent = FileSystem.parent(of: path) ?? "."
    var attempt = 0
    do throws(FileSystem.Failure) {
      try FileSystem.makeDirectories(parent)
      while true {
        let candidate = "\(parent)/.\(name).partial-\(FileSystem.processIdentifier)-\(attempt)"
        do throws(FileSystem.Failure) {
          try FileSystem.makeDirectory(candidate)
          workPath = candidate
          return
        } catch {
          guard error.isExisting, attempt < 1000 else { throw error }
          attempt += 1
        }
      }
    } catch {
      throw .cannotCreate(path: path, reason: error.reason)
    }
  }

  deinit {
    if !isCommitted { try? FileSystem.removeTree(workPath) }
  }

  /// Makes sure that a result may take a place, before work is spent on it.
  ///
  /// - Throws: `ResultFileError.outputExists` or `.cannotCreate`.
  package static func requirePlace(
    _ path: String, existing: ExistingOutput
  ) throws(ResultFileError) {
    try checkReplaceable(withoutTrailingSlashes(path), existing)
  }

  /// Where a file stands until the directory is committed, for programs that write files of their
  /// own.
  package func workingPath(of file: String) -> String { workPath + "/" + file }

  /// The directory in which files stand until it is committed.
  package var workingDirectory: String { workPath }

  /// Lends a folder for files that are needed on the way and are no results.
  ///
  /// - Throws: `ResultFileError.cannotCreate`, or what the body throws.
  package func withScratchFolder(
    _ body: (_ path: String) throws(ResultFileError) -> Void
  ) throws(ResultFileError) {
    let path = workingPath(of: ".scratch")
    do throws(FileSystem.Failure) {
      try FileSystem.removeTree(path)
      try FileSystem.makeDirectory(path)
    } catch {
      throw .cannotCreate(path: path, reason: error.reason)
    }
    defer { try? FileSystem.removeTree(path) }
    try body(path)
  }

  /// Begins a table's file; finish the writer before committing.
  ///
  /// - Parameters:
  ///   - table: The schema.
  ///   - name: Another name for the file; one that ends in `.gz` is compressed.
  /// - Returns: A writer that reports its file to this directory.
  /// - Throws: `ResultFileError.cannotCreate`.
  package func writer(
    for table: ResultTable, named name: String? = nil
  ) throws(ResultFileError) -> CSVWriter {
    let name = name ?? table.fileName
    let target = try place(for: name)
    return try CSVWriter(creating: target, table: table, recordPath: name) { [weak self] record in
      self?.records.append(record)
    }
  }

  /// Writes a text file, such as a script, below this directory.
  ///
  /// - Throws: `ResultFileError.cannotCreate` or `.inputOutput`.
  package func write(_ text: String, to file: String) throws(ResultFileError) {
    var output = try OutputFile(creating: try place(for: file))
    var text = text
    var failure: ResultFileError?
    text.withUTF8 { bytes in
      do throws(ResultFileError) {
        try output.write(UnsafeRawBufferPointer(bytes))
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    records.append(try output.finish(as: file))
  }

  /// Adds the manifest and the facts about this one run, and moves the directory to its place.
  ///
  /// The manifest covers every file but pictures, which another program draws; their digests stand
  /// with the facts.
  ///
  /// - Parameters:
  ///   - manifest: What the results were made from; the directory fills in the files.
  ///   - environment: Facts that differ from run to run and machine to machine.
  /// - Returns: The manifest as written.
  /// - Throws: `ResultFileError.inputOutput` if the system fails, `.outputExists` if the place was
  ///   taken in the meantime.
  @discardableResult
  package func commit(
    _ manifest: RunManifest, environment: [JSONValue.Member] = []
  ) throws(ResultFileError) -> RunManifest {
    precondition(!isCommitted, "the directory was committed before")
    let all = try allRecords()
    let isPicture = { (file: FileRecord) in
      Self.pictureSuffixes.contains { file.path.hasSuffix($0) }
    }
    var manifest = manifest
    manifest.files = all.filter { !isPicture($0) }
    let pictures = all.filter(isPicture).map { file in
      JSONValue.members([
        "path": .string(file.path), "sha256": .string(file.contentDigest),
      ])
    }
    try write(manifest.json.prettyText, to: RunManifest.fileName)
    let facts = environment + [JSONValue.Member("pictures", .array(pictures))]
    try write(JSONValue.object(facts).prettyText, to: RunManifest.environmentFileName)
    try moveIntoPlace()
    isCommitted = true
    return manifest
  }

  /// Gives up: everything written so far is removed.
  package func abandon() {
    guard !isCommitted else { return }
    try? FileSystem.removeTree(workPath)
  }
}

// MARK: - Places

extension ResultDirectory {
  private static func withoutTrailingSlashes(_ path: String) -> String {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    return path
  }

  private static func checkReplaceable(
    _ path: String, _ existing: ExistingOutput
  ) throws(ResultFileError) {
    let kind: FileSystem.EntryKind?
    do {
      kind = try FileSystem.kind(of: path)
    } catch {
      throw .cannotCreate(path: path, reason: error.reason)
    }
    guard let kind else { return }
    guard kind == .directory else {
      throw .outputExists(path: path, reason: "it exists and is not a directory")
    }
    guard RunManifest.isResult(path) else {
      throw .outputExists(
        path: path, reason: "it exists and is not a result (it holds no manifest of this tool)")
    }
    guard existing == .replacedIfResult else {
      throw .outputExists(
        path: path, reason: "it holds an earlier result; --force replaces it")
    }
  }

  /// The working path of a new file, its folder made.
  private func place(for file: String) throws(ResultFileError) -> String {
    let parts = file.split(separator: "/", omittingEmptySubsequences: false)
    precondition(
      !parts.contains { $0.isEmpty || $0 == "." || $0 == ".." },
      "\(file) is not a plain path below the results directory")
    let target = workingPath(of: file)
    if parts.count > 1, let folder = FileSystem.parent(of: target) {
      do {
        try FileSystem.makeDirectories(folder)
      } catch {
        throw .cannotCreate(path: folder, reason: error.reason)
      }
    }
    return target
  }

  /// The records of all files that stand in the working directory, in order of their paths.
  private func allRecords() throws(ResultFileError) -> [FileRecord] {
    var found: [FileRecord] = []
    for file in try files(below: "") {
      if let known = records.first(where: { $0.path == file }) {
        found.append(known)
      } else {
        found.append(try InputFile.record(of: workingPath(of: file), as: file))
      }
    }
    return found.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  private func files(below folder: String) throws(ResultFileError) -> [String] {
    let path = folder.isEmpty ? workPath : workingPath(of: folder)
    var found: [String] = []
    do {
      for name in try FileSystem.entries(of: path) {
        let entry = folder.isEmpty ? name : folder + "/" + name
        if try FileSystem.kind(of: workingPath(of: entry)) == .directory {
          found += try files(below: entry)
        } else {
          found.append(entry)
        }
      }
    } catch let failure as FileSystem.Failure {
      throw .inputOutput(path: path, reason: failure.reason)
    } catch let error as ResultFileError {
      throw error
    } catch {
      throw .inputOutput(path: path, reason: "\(error)")
    }
    return found
  }

  private func moveIntoPlace() throws(ResultFileError) {
    try Self.checkReplaceable(path, existing)
    do throws(FileSystem.Failure) {
      guard try FileSystem.kind(of: path) != nil else {
        return try FileSystem.move(workPath, to: path)
      }
      try replaceEarlierResult()
    } catch {
      throw .inputOutput(path: path, reason: "cannot be moved into place: \(error.reason)")
    }
  }

  /// Moves the earlier result aside, the new one into place and only then removes the earlier one,
  /// which is put back if the new one cannot take its place.
  private func replaceEarlierResult() throws(FileSystem.Failure) {
    let aside = workPath + "-replaced"
    try FileSystem.move(path, to: aside)
    do throws(FileSystem.Failure) {
      try FileSystem.move(workPath, to: path)
    } catch {
      try? FileSystem.move(aside, to: path)
      throw error
    }
    try? FileSystem.removeTree(aside)
  }
}
