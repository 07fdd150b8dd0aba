// SPDX-License-Identifier: GPL-3.0-or-later

/// A gnuplot script that draws one picture from the CSV files of one results directory.
///
/// It stands by itself and is run in the results directory, `gnuplot plots/NAME.gp`, or from
/// anywhere with `gnuplot -e "results='DIR'; output='FILE'" NAME.gp`. The picture is an SVG; with
/// `-e "format='png'"` it is a PNG.
package struct GnuplotScript: Sendable, Equatable {
  /// The picture's name, part of its file name and of the ids inside the SVG.
  package let name: String
  /// The whole script.
  package let text: String

  /// The folder for scripts and pictures below a results directory.
  package static let folder = "plots"

  /// The script's path below the results directory.
  package var scriptPath: String { "\(Self.folder)/\(name).gp" }
  /// The picture's path below the results directory.
  package var picturePath: String { "\(Self.folder)/\(name).svg" }

  /// Puts the shared style before what is particular to one picture.
  ///
  /// - Parameters:
  ///   - name: The picture's name, of small letters, digits and dashes.
  ///   - title: The line over the picture.
  ///   - width: Width in points.
  ///   - height: Height in points.
  ///   - body: The commands of this picture.
  init(name: String, title: String, width: Int = 900, height: Int, body: String) {
    self.name = name
    let title = "set label 1 \(Self.quoted(title)) at screen 0.02, screen from_top(22) left\n\n"
    text =
      Self.prelude(name: name, width: width, height: height) + title + body + "unset output\n"
  }

  private static func prelude(name: String, width: Int, height: Int) -> String {
    """
    # \(name): drawn from the CSV files of a results directory.
    # gnuplot 5.4 or newer; run in the results directory: gnuplot \(folder)/\(name).gp

    if (!exists("results")) results = "."
    if (!exists("format")) format = "svg"
    if (!exists("output")) output = results . "/\(folder)/\(name)." . format
    if (format eq "png") {
      set terminal pngcairo noenhanced size \(width),\(height) font "sans,11"
    } else {
      set terminal svg noenhanced size \(width),\(height) font "sans-serif,13" \\
        name "\(name.replacing("-", with: "_"))" background "#ffffff"
    }
    set output output

    height = \(height)
    \(style)

    """
  }

  /// The look of all pictures: quiet frame, and colours that stay apart for colour-blind readers
  /// (Okabe and Ito, Color Universal Design, 2008).
  private static let style = """
    set encoding utf8
    set datafile separator comma
    set datafile columnheaders
    set datafile missing NaN
    array colour[8] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", \\
      "#e69f00", "#56b4e9", "#f0e442", "#000000"]
    shade(i) = colour[(i - 1) % 8 + 1]
    faint(i) = "#d0" . shade(i)[2:]
    clear = "#ffffffff"
    set border 3 linecolor "#666666"
    set tics nomirror textcolor "#333333"
    set grid linetype 1 linecolor "#e4e4e4" linewidth 0.6
    from_top(points) = 1 - points / (1.0 * height)
    from_bottom(points) = points / (1.0 * height)
    set tmargin at screen from_top(72)
    set key at screen 0.98, screen from_top(36) right top horizontal samplen 2
    """
}

extension GnuplotScript {
  /// A text as a string constant of gnuplot, in which nothing is interpreted.
  static func quoted(_ text: String) -> String {
    var quoted = "'"
    for scalar in text.unicodeScalars {
      let isControl = scalar.properties.generalCategory == .control
      quoted += scalar == "'" ? "''" : isControl ? " " : String(scalar)
    }
    return quoted + "'"
  }

  /// The definition of an array of texts; gnuplot has no empty arrays, so none gives one empty text.
  static func array(_ name: String, _ texts: [String]) -> String {
    let values = texts.isEmpty ? [""] : texts
    return "array \(name)[\(values.count)] = [" + values.map(quoted).joined(separator: ", ") + "]\n"
  }

  /// The definition of an array of whole numbers, of a single 0 for none.
  static func array(_ name: String, _ numbers: [Int]) -> String {
    let values = (numbers.isEmpty ? [0] : numbers).map { $0.description }
    return "array \(name)[\(values.count)] = [\(values.joined(separator: ", "))]\n"
  }

  /// Two arrays for names in a file: `NAME` to show, `NAME_key` to compare with what gnuplot reads.
  static func namesAndKeys(_ name: String, _ texts: [String]) -> String {
    array(name, texts) + array(name + "_key", texts.map(asRead))
  }

  /// A text as gnuplot reads it from a CSV file: it stops at the first comma or quote, even where
  /// the field as a whole is in quotes (seen with version 5.4).
  static func asRead(_ text: String) -> String {
    String(text.prefix { $0 != "," && $0 != "\"" })
  }

  /// A name for a file, of small letters, digits and dashes.
  static func slug(_ text: String) -> String {
    let mapped = text.lowercased().unicodeScalars.map { scalar -> Character in
      ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) ? Character(scalar) : "-"
    }
    return String(mapped)
  }
}
