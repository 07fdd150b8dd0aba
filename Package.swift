// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "lagcast",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "SimulationEngine", targets: ["SimulationEngine"]),
    .library(name: "Stochastics", targets: ["Stochastics"]),
    .library(name: "QueueAllocation", targets: ["QueueAllocation"]),
    .library(name: "MessagingModel", targets: ["MessagingModel"]),
    .library(name: "Experiments", targets: ["Experiments"]),
    .executable(name: "lagcast", targets: ["lagcast"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
  ],
  targets: [
    // Foundations: they know nothing of messaging.
    .systemLibrary(
      name: "CGSL", pkgConfig: "gsl", providers: [.apt(["libgsl-dev"]), .brew(["gsl"])]),
    .target(name: "CRandomEngine", dependencies: ["CGSL"]),
    .systemLibrary(name: "CPrefetch"),
    .target(name: "SimulationEngine"),
    .target(name: "Stochastics", dependencies: ["CGSL", "CRandomEngine"]),
    .target(
      name: "QueueAllocation", dependencies: [.product(name: "Crypto", package: "swift-crypto")]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .target(
      name: "ResultFiles",
      dependencies: ["CZlib", .product(name: "Crypto", package: "swift-crypto")]),

    // The simulated world.
    .target(name: "SimulationMetrics", dependencies: ["CPrefetch", "SimulationEngine"]),
    .target(
      name: "MessagingModel",
      dependencies: [
        "CPrefetch", "SimulationEngine", "Stochastics", "QueueAllocation", "SimulationMetrics",
      ]),

    // Use: experiments, pictures and tables for people.
    .target(
      name: "Experiments",
      dependencies: [
        "MessagingModel", "QueueAllocation", "ResultFiles", "SimulationEngine",
        "SimulationMetrics", "Stochastics",
      ]),
    .target(name: "Analysis", dependencies: ["ResultFiles", "Stochastics"]),
    .target(name: "Recordings", dependencies: ["ResultFiles", "Stochastics"]),
    .target(name: "Reports", dependencies: ["Analysis", "ResultFiles"]),

    .target(
      name: "ScenarioFiles",
      dependencies: [
        "Experiments", "MessagingModel", "QueueAllocation", "ResultFiles", "SimulationEngine",
        "Stochastics", .product(name: "Yams", package: "Yams"),
      ]),

    .target(
      name: "Replays",
      dependencies: [
        "MessagingModel", "QueueAllocation", "Recordings", "ResultFiles", "SimulationEngine",
        "Stochastics",
      ]),

    // Random scenarios under audits.
    .target(
      name: "Swarm",
      dependencies: [
        "Experiments", "MessagingModel", "ScenarioFiles", "SimulationEngine", "SimulationMetrics",
        "Stochastics",
      ]),

    // What proves the world right, for users and for tests.
    .target(
      name: "Validation",
      dependencies: [
        "MessagingModel", "QueueAllocation", "SimulationEngine", "SimulationMetrics", "Stochastics",
      ],
      resources: [.copy("Golden")]),

    // The command.
    .executableTarget(
      name: "lagcast",
      dependencies: [
        "Analysis", "Experiments", "MessagingModel", "QueueAllocation", "Recordings", "Replays",
        "Reports", "ResultFiles", "ScenarioFiles", "SimulationEngine", "SimulationMetrics",
        "Stochastics", "Swarm", "Validation",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // The engine's own speed.
    .target(name: "AllocationCounter", path: "Benchmarks/AllocationCounter"),
    .executableTarget(
      name: "engine-benchmarks",
      dependencies: [
        "AllocationCounter", "Experiments", "MessagingModel", "QueueAllocation", "ResultFiles",
        "SimulationEngine", "SimulationMetrics", "Stochastics",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "HeapModule", package: "swift-collections"),
        .product(name: "Histogram", package: "hdrhistogram-swift"),
      ],
      path: "Benchmarks/EngineBenchmarks"),

    // Tests mirror the sources.
    .executableTarget(
      name: "golden-cases", dependencies: ["Validation"], path: "Tests/GoldenRunner"),
    .testTarget(name: "ValidationTests", dependencies: ["Validation"]),
    .testTarget(
      name: "MessagingModelTests",
      dependencies: ["MessagingModel", "QueueAllocation", "SimulationEngine", "Stochastics"]),
    .testTarget(name: "QueueAllocationTests", dependencies: ["Validation", "QueueAllocation"]),
    .testTarget(name: "SimulationEngineTests", dependencies: ["SimulationEngine"]),
    .testTarget(
      name: "QueueingTheoryTests",
      dependencies: [
        "Validation", "MessagingModel", "QueueAllocation", "SimulationEngine",
        "SimulationMetrics", "Stochastics",
      ]),
    .target(name: "TestSupport", path: "Tests/TestSupport"),
    .testTarget(name: "ResultFilesTests", dependencies: ["ResultFiles", "TestSupport"]),
    .testTarget(name: "AnalysisTests", dependencies: ["Analysis", "ResultFiles", "TestSupport"]),
    .testTarget(
      name: "ReportsTests", dependencies: ["Analysis", "Reports", "ResultFiles", "TestSupport"],
      exclude: ["Golden", "Schemas"]),
    .testTarget(
      name: "RepositoryTests",
      dependencies: ["ResultFiles", "TestSupport", .product(name: "Yams", package: "Yams")]),
    .testTarget(
      name: "SimulationMetricsTests",
      dependencies: [
        "SimulationMetrics", "SimulationEngine",
        .product(name: "Histogram", package: "hdrhistogram-swift"),
      ]),
    .testTarget(
      name: "RecordingsTests",
      dependencies: ["Recordings", "ResultFiles", "Stochastics", "TestSupport"]),
    .testTarget(
      name: "ReplaysTests",
      dependencies: [
        "MessagingModel", "Recordings", "Replays", "ResultFiles", "SimulationEngine",
        "Stochastics", "TestSupport",
      ]),
    .testTarget(name: "StochasticsTests", dependencies: ["Stochastics"]),
    .testTarget(
      name: "ScenarioFilesTests",
      dependencies: [
        "ScenarioFiles", "Experiments", "MessagingModel", "QueueAllocation", "ResultFiles",
        "SimulationEngine", "Stochastics", "TestSupport",
      ]),
    .testTarget(
      name: "ExperimentsTests",
      dependencies: [
        "Analysis", "Experiments", "MessagingModel", "QueueAllocation", "ResultFiles",
        "SimulationEngine",
        "Stochastics", "TestSupport",
      ]),
    .testTarget(
      name: "SwarmTests",
      dependencies: [
        "MessagingModel", "ScenarioFiles", "SimulationEngine", "Swarm", "TestSupport",
      ],
      exclude: ["Regressions"]),
    .executableTarget(name: "libm-fingerprint", path: "Tests/LibmFingerprint"),
    .testTarget(
      name: "CommandLineTests", dependencies: ["ResultFiles", "TestSupport"], exclude: ["Golden"]),
  ]
)

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
  ]
}
