// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis
import Foundation

/// A picture that was drawn, as the text of an SVG document.
package struct DrawnPicture: Sendable {
  /// Its name, a word for files.
  package var name: String
  /// The words under it.
  package var caption: String
  /// The SVG document.
  package var svg: String

  /// Gives a drawing its name and words.
  package init(name: String, caption: String, svg: String) {
    self.name = name
    self.caption = caption
    self.svg = svg
  }

  /// Draws the pictures of a report, or takes those that the run has drawn.
  ///
  /// - Parameters:
  ///   - report: What is reported.
  ///   - gnuplot: The program; without it, pictures that lie in the results are taken.
  /// - Returns: The pictures in the order in which they are shown.
  /// - Throws: `GnuplotError` if the program fails, `ResultFileError` if results cannot be read.
  package static func all(
    of report: ResultsReport, gnuplot: GnuplotProcess?
  ) throws -> [DrawnPicture] {
    guard let gnuplot else { return stored(in: report.result.path) }
    return try draw(try ReportPictures.all(of: report), of: report.result.path, gnuplot)
  }

  /// Draws the pictures of a report on a sweep, or takes those that the sweep has drawn.
  ///
  /// - Parameters:
  ///   - report: What is reported.
  ///   - gnuplot: The program; without it, pictures that lie in the results are taken.
  /// - Returns: The pictures in the order in which they are shown.
  /// - Throws: `GnuplotError` if the program fails, `ResultFileError` if results cannot be read.
  package static func all(
    of report: SweepResultsReport, gnuplot: GnuplotProcess?
  ) throws -> [DrawnPicture] {
    guard let gnuplot else { return stored(in: report.result.path) }
    return try draw(try report.pictures(), of: report.result.path, gnuplot)
  }

  private static func draw(
    _ pictures: [ReportPictures.Picture], of directory: String, _ gnuplot: GnuplotProcess
  ) throws -> [DrawnPicture] {
    let manager = FileManager.default
    let folder = manager.temporaryDirectory
      .appendingPathComponent("lagcast-report-\(UUID().uuidString)").path
    try manager.createDirectory(
      atPath: folder + "/" + GnuplotScript.folder, withIntermediateDirectories: true)
    defer { try? manager.removeItem(atPath: folder) }
    let results = URL(fileURLWithPath: directory, isDirectory: true)
    for name in try manager.contentsOfDirectory(atPath: results.path) where name.hasSuffix(".csv") {
      try manager.createSymbolicLink(
        atPath: folder + "/" + name,
        withDestinationPath: results.appendingPathComponent(name).path)
    }
    return try pictures.map { picture in
      let script = picture.script
      try Data(script.text.utf8).write(to: URL(fileURLWithPath: folder + "/" + script.scriptPath))
      try gnuplot.draw(script, in: folder)
      let drawn = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + script.picturePath))
      return DrawnPicture(
        name: script.name, caption: picture.caption, svg: String(decoding: drawn, as: UTF8.self))
    }
  }

  /// The pictures that lie in the results, in order of their names.
  private static func stored(in directory: String) -> [DrawnPicture] {
    let folder = directory + "/" + GnuplotScript.folder
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".svg") }.sorted().compactMap { file in
      guard let data = FileManager.default.contents(atPath: folder + "/" + file) else { return nil }
      let name = String(file.dropLast(".svg".count))
      return DrawnPicture(
        name: name, caption: "As drawn with the run: \(name).",
        svg: String(decoding: data, as: UTF8.self))
    }
  }

  /// The picture as part of a page: without the head of a document of its own, scaled to its place,
  /// and with ids that no other picture on the page has.
  var inline: String {
    guard let start = svg.firstRange(of: "<svg")?.lowerBound else { return "" }
    var text = String(svg[start...])
    text = text.replacing(/\bid=(["'])([^"']+)["']/) { match in
      "id=\(match.1)\(name)-\(match.2)\(match.1)"
    }
    text = text.replacing(/(href=["']|url\()#/) { match in "\(match.1)#\(name)-" }
    let title = "<title>\(XMLText.escaped(caption))</title>"
    if let end = text.firstRange(of: "</title>"), let begin = text.firstRange(of: "<title>") {
      text.replaceSubrange(begin.lowerBound..<end.upperBound, with: title)
    }
    return text.replacing("<desc>Produced by GNUPLOT", with: "<desc>Drawn by gnuplot")
  }
}
