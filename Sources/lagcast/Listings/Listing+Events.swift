// SPDX-License-Identifier: GPL-3.0-or-later

import ScenarioFiles

extension Listing {
  /// The scenario events.
  static var events: Listing {
    Listing(
      subject: "events",
      entries: ScenarioSchema.events.map { section in
        Entry(
          name: section.name, summary: section.summary,
          parameters: section.fields.map { field in
            Parameter(
              name: field.key, summary: "\(field.valueDescription): \(field.summary)",
              defaultValue: field.defaultDescription)
          })
      })
  }
}
