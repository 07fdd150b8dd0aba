// SPDX-License-Identifier: GPL-3.0-or-later

public import ArgumentParser
public import MessagingModel
package import Reports
import ScenarioFiles
import SimulationEngine

extension TableFormat: ExpressibleByArgument {}

extension MessagingSystem: ExpressibleByArgument {}

extension VirtualDuration {
  /// Reads a duration of the scenario language, such as `250ms`.
  ///
  /// - Throws: `ValidationError` with the reason, the form and the units.
  init(reading argument: String) throws {
    do throws(Quantity.Refusal) {
      self = try Quantity.duration(argument)
    } catch {
      throw ValidationError(error.message)
    }
  }
}
