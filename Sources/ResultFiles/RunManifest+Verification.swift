// SPDX-License-Identifier: GPL-3.0-or-later

extension RunManifest {
  /// Where a results directory differs from this manifest, one sentence a file.
  ///
  /// Files that the manifest does not name, such as pictures, are not looked at.
  ///
  /// - Parameters:
  ///   - directory: The path of the directory.
  ///   - chosen: The files to look at; all that the manifest names unless given.
  /// - Returns: The differences in the order of the manifest; none if all is as it was written.
  /// - Throws: `ResultFileError.inputOutput` if a file that is there cannot be read.
  package func differences(
    from directory: String, in chosen: [FileRecord]? = nil
  ) throws(ResultFileError) -> [String] {
    var found: [String] = []
    for file in chosen ?? files {
      let path = directory + "/" + file.path
      do throws(ResultFileError) {
        let present = try InputFile.record(of: path, as: file.path)
        if present != file { found.append("\(path): is not what the manifest describes") }
      } catch {
        guard case .inputMissing = error else { throw error }
        found.append("\(path): is missing")
      }
    }
    return found
  }
}
