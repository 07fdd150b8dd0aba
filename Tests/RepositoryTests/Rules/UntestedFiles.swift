// SPDX-License-Identifier: GPL-3.0-or-later

/// Source files without a test file of their own.
enum UntestedFiles {
  /// Files, or folders where the place ends in a slash, with the tests that cover them or the reason
  /// why nothing in them is to be tested.
  static let reasons: [String: String] = [
    "Sources/QueueAllocation/AllocationOrigin.swift":
      "AllocationStrategyCatalogueTests asks every strategy where it comes from",
    "Sources/MessagingModel/Specification/AllocationStrategy+WhatIf.swift":
      "AllocationReaderTests and ScenarioDecoder+KafkaTests have what-ifs noted",
    "Sources/MessagingModel/Kafka/Protocol/ClassicGroupMessages.swift":
      "stored properties only; ClassicGroupCoordinatorTests sends them",
    "Sources/MessagingModel/Kafka/Protocol/ConsumerGroupMember.swift":
      "ConsumerGroupCoordinatorTests moves members, and the golden cases do",
    "Sources/MessagingModel/Kafka/Protocol/ConsumerGroupMessages.swift":
      "stored properties only; ConsumerGroupCoordinatorTests sends them",
    "Sources/MessagingModel/Kafka/Protocol/GroupError.swift":
      "names only; the golden cases of both coordinators have them",
    "Sources/MessagingModel/Kafka/Protocol/ReplicaProgress.swift":
      "PartitionReplicasTests lets replicas lag and catch up",
    "Sources/MessagingModel/Kafka/Protocol/ShareBatches.swift":
      "SharePartitionTests compares batches with Kafka's own way of keeping them",
    "Sources/MessagingModel/Kafka/Protocol/ShareLocks.swift":
      "SharePartitionTests compares locks with Kafka's own way of keeping them",
    "Sources/MessagingModel/Kafka/Protocol/ShareRecordRing.swift":
      "SharePartitionTests compares records with Kafka's own way of keeping them",
    "Sources/MessagingModel/Kafka/KafkaSendBooks.swift":
      "KafkaSendsTests reads what it gives, and audits every random load by it",
    "Sources/MessagingModel/Outcome/BufferOutcome.swift":
      "stored properties only; KafkaSendsTests reads them",
    "Sources/MessagingModel/Kafka/KafkaReaders.swift":
      "KafkaOutagesTests has readers that lose their leader and find the next one",
    "Sources/ScenarioFiles/Schema/ScenarioSchema+KafkaReplication.swift":
      "ScenarioDecoder+KafkaReplicationTests reads every setting by it",
    "Sources/ScenarioFiles/Schema/ScenarioSchema+KafkaSending.swift":
      "ScenarioDecoder+KafkaSendingTests reads every setting by it",
    "Sources/ScenarioFiles/Schema/ScenarioSchema+BrokerNetwork.swift":
      "a table; the decoder's tests read and refuse its keys, and the reference lists it",
    "Sources/ScenarioFiles/Schema/ScenarioSchema+Kafka.swift":
      "ScenarioDecoder+KafkaTests reads every setting by it",
    "Sources/MessagingModel/Kafka/State/": "KafkaLifecycleTests and RandomKafkaTests work on it",
    "Sources/MessagingModel/Kafka/KafkaHeartbeats.swift":
      "KafkaCoordinationTests counts on heartbeats and puts a slow member out",
    "Sources/MessagingModel/Kafka/KafkaModel.swift": "every test of Kafka's groups runs it",
    "Sources/MessagingModel/Kafka/KafkaModel+Setup.swift": "every test of Kafka's groups runs it",
    "Sources/MessagingModel/Kafka/KafkaModel+Outcome.swift":
      "KafkaLifecycleTests reads what it gives",
    "Sources/MessagingModel/Kafka/KafkaAudits.swift": "RandomKafkaTests runs it after every fault",
    "Sources/MessagingModel/Kafka/KafkaOwnership.swift":
      "KafkaCoordinationTests and KafkaLifecycleTests follow who owns what",
    "Sources/MessagingModel/Kafka/KafkaShareSetup.swift":
      "RandomShareTests audits every run, and every test of share groups begins with it",
    "Sources/MessagingModel/Kafka/KafkaShareOwnership.swift":
      "KafkaShareMembershipTests follows who reads what",
    "Sources/MessagingModel/Kafka/KafkaSampling.swift":
      "KafkaLifecycleTests reads bills and attempts",
    "Sources/MessagingModel/Kafka/KafkaScenarioActions.swift":
      "RandomKafkaTests carries out every event",
    "Sources/MessagingModel/Specification/Kafka/":
      "ScenarioDecoder+KafkaTests reads every setting and every refusal",
    "Sources/ScenarioFiles/Decoding/Kafka/ScenarioDecoder+KafkaClients.swift":
      "ScenarioDecoder+KafkaTests reads producers and groups",
    "Sources/MessagingModel/RocketMQ/Cluster/ClusterResults.swift":
      "SendingTests and OutagesTests read every value",
    "Sources/MessagingModel/RocketMQ/Cluster/FaultActions.swift":
      "the tests of each fault carry it out; RandomClusterTests all of them",
    "Sources/MessagingModel/RocketMQ/Cluster/Nodes.swift": "LinksTests names nodes of every kind",
    "Sources/MessagingModel/RocketMQ/Cluster/SendAnswers.swift":
      "SendingTests hears every answer",
    "Sources/MessagingModel/RocketMQ/QueueCounts.swift": "RoutesTests raises and lowers counts",
    "Sources/MessagingModel/RocketMQ/Shares.swift": "RebalancingTests shares queues out",
    "Sources/MessagingModel/Specification/Cluster/":
      "stored properties and checks; ClusterReaderTests and ScenarioDecoder+FaultsTests read and "
      + "refuse them, ClocksTests reads clocks",
    "Sources/QueueAllocation/Strategies/Kafka/AssignorView.swift":
      "KafkaAssignorsTests lists members and queues in every order, and twice",
    "Sources/QueueAllocation/Strategies/Kafka/RackAlignment.swift":
      "RangeAssignorTests and StickyAssignorTests place by rack",
    "Sources/QueueAllocation/Strategies/Kafka/RangeShares.swift":
      "RangeAssignorTests deals with it",
    "Sources/QueueAllocation/Strategies/Kafka/StickyClaims.swift":
      "StickyAssignorTests settles claims, and the golden cases do",
    "Sources/QueueAllocation/Strategies/Kafka/ConstrainedSticky.swift":
      "StickyAssignorTests works on it, and the golden cases do",
    "Sources/QueueAllocation/Strategies/Kafka/GeneralSticky.swift":
      "StickyAssignorTests works on it, and the golden cases do",
    "Sources/QueueAllocation/Strategies/Kafka/UniformShares.swift":
      "ServerUniformAssignorTests works on it, and the golden cases do",
    "Sources/QueueAllocation/Strategies/Kafka/UniformBalance.swift":
      "ServerUniformAssignorTests works on it, and the golden cases do",
    "Sources/QueueAllocation/Strategies/Kafka/LoadLevels.swift":
      "ServerUniformAssignorTests balances with it, and the golden cases do",
    "Sources/lagcast/Swarm/": "SwarmCommandTests runs the command",
    "Sources/Swarm/Audits/SwarmAudit.swift": "the tests of each audit run it on doctored outcomes",
    "Sources/Swarm/Scenarios/RocketMQScenarios.swift": "SwarmScenarioTests reads what it draws",
    "Sources/Swarm/Scenarios/ScenarioDraws.swift": "SwarmScenarioTests reads what is drawn",
    "Sources/Swarm/Scenarios/SwarmEvents.swift": "SwarmScenarioTests reads what it draws",
    "Sources/Swarm/Scenarios/SwarmFeature.swift": "names only; SwarmCoverageTests counts them",
    "Sources/Swarm/Scenarios/WorkQueueScenarios.swift": "SwarmScenarioTests reads what it draws",
    "Sources/Swarm/Scenarios/WorkClusterScenarios.swift": "SwarmScenarioTests reads what it draws",
    "Sources/Swarm/Scenarios/NetworkScenarios.swift":
      "SwarmScenarioTests reads what it draws; RandomScenarioTests runs it",
    "Sources/SimulationEngine/TieShuffle.swift": "SchedulerTests shuffles ties with it",
    "Sources/SimulationEngine/EventHandle.swift": "SchedulerTests cancels and moves by handle",
    "Sources/SimulationEngine/EventPriority.swift": "EventOrderTests orders by it",
    "Sources/SimulationEngine/PendingEvents/BucketCursor.swift":
      "PendingEventSetTests fills and empties the buckets",
    "Sources/SimulationEngine/PendingEvents/PendingRecord.swift":
      "stored properties only; PendingEventSetTests works on them",
    "Sources/SimulationEngine/RunLimits.swift": "SimulationTests stops by each limit",
    "Sources/SimulationEngine/RunOutcome.swift": "SimulationTests reads every reason",
    "Sources/SimulationEngine/SimulationModel.swift": "a protocol; every test's model has it",
    "Sources/SimulationEngine/StopFlag.swift": "SimulationTests stops a run from another thread",
    "Sources/Stochastics/ArrivalProcess.swift": "a protocol; ArrivalCatalogueTests holds all to it",
    "Sources/Stochastics/Arrivals/ArrivalPlan.swift": "ArrivalClockTests makes clocks from plans",
    "Sources/Stochastics/Arrivals/Intensity.swift":
      "the tests of each arrival process integrate it",
    "Sources/Stochastics/Arrivals/PhaseProcess.swift": "ModulatedArrivalsTests goes through phases",
    "Sources/Stochastics/Arrivals/PiecewiseLinear.swift": "RateCurveTests follows the pieces",
    "Sources/Stochastics/GSL/SpecialFunctions.swift":
      "the tests of the distributions that use them compare with closed forms",
    "Sources/Stochastics/Samplers/ImmutableTables.swift":
      "AliasTableTests and ZipfSamplerTests draw",
    "Sources/Stochastics/StatisticalTests/TestResult.swift": "the tests of each statistic read it",
    "Sources/ResultFiles/CSVRow.swift": "CSVWriterTests writes every type of field through it",
    "Sources/ResultFiles/CSVScanner.swift": "CSVReaderTests reads every form through it",
    "Sources/ResultFiles/ContentDigest.swift":
      "ResultDirectoryTests and CSVWriterTests check digests",
    "Sources/ResultFiles/DecimalDigits.swift": "ByteBufferTests compares it with the C library",
    "Sources/ResultFiles/FileSystem.swift": "ResultDirectoryTests makes, moves and removes with it",
    "Sources/ResultFiles/InputFile.swift": "CSVReaderTests opens what is missing and damaged",
    "Sources/ResultFiles/OutputFile.swift": "CSVWriterTests writes plain and compressed files",
    "Sources/Reports/Pictures/BacklogPicture.swift": "RunPicturesTests draws it",
    "Sources/Reports/Pictures/FairnessPicture.swift": "RunPicturesTests draws it",
    "Sources/Reports/Pictures/LatencyPicture.swift": "RunPicturesTests draws it",
    "Sources/Reports/Pictures/OwnershipPicture.swift": "RunPicturesTests draws it",
    "Sources/Reports/Pictures/PictureColumns.swift":
      "names only; RunPicturesTests reads files by them",
    "Sources/Reports/Pictures/ResultSurvey.swift": "RunPicturesTests draws what it finds",
    "Sources/Reports/Tables/MarkdownTable.swift": "TableFormatTests compares its text",
    "Sources/Reports/Comparison/RowText.swift":
      "ComparisonReportTests compares every text of a row",
    "Sources/Reports/Results/DrawnPicture.swift":
      "ReportTests draws; ResultsReportTests puts drawings into a page",
    "Sources/Reports/Results/ObjectiveAnswer.swift":
      "ResultsReportTests answers objectives of every kind",
    "Sources/Reports/Results/ReportPictures.swift": "ReportTests draws them",
    "Sources/Reports/Results/SweepEstimates.swift": "SweepResultsReportTests shows what it reads",
    "Sources/Reports/Documents/Document.swift": "the golden files of every command show it",
    "Sources/Reports/Documents/NumberText.swift": "the golden files of every command show it",
    "Sources/lagcast/Replay/CalibrationAnswer.swift": "CalibrateTests compares every form of it",
    "Sources/lagcast/Replay/GroundTruthAnswer.swift":
      "ReplayCommandTests and GroundTruthResultsTests read it",
    "Sources/lagcast/Replay/GroupAgreementTable.swift":
      "ReplayCommandTests reads its lines; GroupAgreementTests counts what they say",
    "Sources/lagcast/Replay/GroupReplayAnswer.swift":
      "ReplayCommandTests compares every form of it",
    "Sources/lagcast/Replay/ReplayAnswer.swift": "ReplayCommandTests compares every form of it",
    "Sources/Replays/Membership.swift": "ReplaySpecificationTests reads who comes and goes",
    "Sources/Replays/PublishingPlan.swift": "ReplaySpecificationTests reads every message",
    "Sources/Replays/QueueSettings.swift": "ReplaySpecificationTests reads and refuses settings",
    "Sources/Replays/Replay.swift": "GroundTruthTests replays recordings",
    "Sources/Replays/ReplayComparison.swift": "GroundTruthTests reads every error",
    "Sources/Reports/Pictures/ReplayPicture.swift": "ReplayCommandTests draws it",
    "Sources/Recordings/Measures/JourneyTimes.swift": "RecordedOverheadsTests reads them",
    "Sources/Recordings/Calibration/ArrivalMeasures.swift":
      "ArrivalCalibrationTests compares dispersion with its formula",
    "Sources/Recordings/Calibration/Calibration.swift":
      "CalibratedScenarioTests calibrates by folders and tables",
    "Sources/Recordings/Calibration/ModulatedFit.swift":
      "ArrivalCalibrationTests finds the parameters again",
    "Sources/Recordings/Measures/Completion.swift":
      "SystemFiguresTests compares the completions of real recordings",
    "Sources/Recordings/Reading/BacklogSample.swift": "RecordingTests reads and refuses it",
    "Sources/Recordings/Reading/ConsumerEvent.swift": "RecordingTests reads and refuses them",
    "Sources/Recordings/Reading/KeyTable.swift": "RecordingTests reads and refuses it",
    "Sources/Recordings/Reading/RecordedAttempt.swift": "AttemptReaderTests reads them",
    "Sources/Recordings/Reading/RecordedSetup+Reading.swift": "RecordingTests reads and refuses it",
    "Sources/Recordings/Reading/RecordedSetup.swift": "RecordingTests reads every property",
    "Sources/Recordings/Reading/ScheduledMessage.swift": "RecordingTests reads and refuses them",
    "Sources/Recordings/Reading/TimedColumns.swift": "AttemptReaderTests reads every unit",
    "Sources/Stochastics/Fits/DistributionFit.swift":
      "MaximumLikelihoodTests reads and orders fits",
    "Sources/Analysis/Comparison/ComparedResult.swift":
      "stored properties; ResultDirectoryReadingTests and BaselineFileTests read them",
    "Sources/Analysis/Comparison/ComparisonError.swift":
      "ResultDirectoryReadingTests and ComparabilityTests read class and message",
    "Sources/Analysis/Comparison/ComparisonOptions.swift":
      "stored properties; ComparisonTests sets each",
    "Sources/Analysis/Comparison/Exceedance.swift": "ComparisonTests judges by it",
    "Sources/Analysis/Comparison/Judgement.swift": "ComparisonTests reads every verdict",
    "Sources/Analysis/Comparison/MetricRule.swift":
      "stored properties; ToleranceFileTests reads directions",
    "Sources/Analysis/Comparison/ObservationRows.swift":
      "ResultDirectoryReadingTests and BaselineFileTests read good and bad rows",
    "Sources/Analysis/Comparison/RowComparison.swift": "ComparisonTests reads every property",
    "Sources/Analysis/Comparison/RowMeasure.swift": "ComparisonTests judges by it",
    "Sources/Analysis/Comparison/RuleBook.swift":
      "ComparisonTests and ToleranceSettingTests judge by it",
    "Sources/Analysis/Comparison/TableComparison.swift":
      "ResultDirectoryReadingTests and CompareTests see equal and other tables",
    "Sources/Analysis/Comparison/Verdict.swift": "names only; ComparisonTests reads them",
    "Sources/Experiments/Experiment.swift": "stored properties; ExperimentRunnerTests runs them",
    "Sources/Experiments/Metric.swift":
      "ExperimentSummaryTests takes every value; MetricCatalogueTests holds all to the rules",
    "Sources/Experiments/MetricUnit.swift": "names only; MetricCatalogueTests reads them",
    "Sources/Experiments/SequentialReplications.swift":
      "stored properties; ScenarioDecoder+StatisticsTests compares them",
    "Sources/Experiments/ReplicationResult.swift": "ExperimentRunnerTests reads every property",
    "Sources/Experiments/Tables/":
      "ResultRecorderTests writes all tables and checks rows, keys, names and descriptions",
    "Sources/QueueAllocation/Strategies/BinPacker.swift":
      "BinPackingTests packs by it; the published traces are its test row by row",
    "Sources/Validation/Cases/GoldenChecker.swift": "GoldenRunTests checks cases by it",
    "Sources/Validation/Cases/GoldenCheckerCatalogue.swift": "GoldenRunTests runs every checker",
    "Sources/Validation/Cases/GoldenError.swift": "GoldenRunTests meets every kind",
    "Sources/Validation/Cases/GoldenFolder.swift": "GoldenRunTests reads folders of all sorts",
    "Sources/Validation/Cases/GoldenTally.swift": "GoldenRunTests compares its lines",
    "Sources/Validation/Cases/TheoryGaps.swift": "GoldenRunTests asks a reason for every gap",
    "Sources/Validation/Checkers/":
      "GoldenRunTests runs them on every case, and on changed ones that have to fail",
    "Sources/Validation/Laws/":
      "LawCheckerTests runs right and wrong cases; ValidationResultsTests runs all",
    "Sources/Validation/Published/PackingHeuristics.swift":
      "names and rows; PublishedStudiesTests packs by it",
    "Sources/Validation/Published/PackingLatency.swift": "PublishedStudiesTests reads its claims",
    "Sources/Validation/Published/PackingStudy.swift": "ValidationResultsTests runs it",
    "Sources/Validation/Published/PackingTraces.swift":
      "PublishedStudiesTests runs right and changed traces",
    "Sources/Validation/Run/ValidationReport.swift": "ValidationRunTests reads every count",
    "Sources/Validation/Theory/":
      "the golden cases and LawCheckerTests run systems and capacity plans; ComparisonTests has "
      + "the deviations",
    "Sources/lagcast/Commands/AllocationAnswer.swift": "AllocateTests compares all its forms",
    "Sources/lagcast/Commands/AllocationArguments.swift": "AllocateTests gives good and bad ones",
    "Sources/lagcast/Commands/ArgumentConformances.swift": "GeneralTests and ListTests use both",
    "Sources/lagcast/Commands/ValidationAnswer.swift": "ValidateTests compares all its forms",
    "Sources/lagcast/Lagcast.swift": "GeneralTests calls it with good and bad words",
    "Sources/lagcast/Listings/": "ListTests compares every listing",
    "Sources/lagcast/LoadedScenario.swift": "CheckTests and BadInputTests load scenarios",
    "Sources/lagcast/Output/": "the golden files of every command show it",
    "Sources/lagcast/Run/": "RunTests, BadInputTests and DeterminismTests run it from outside",
    "Sources/lagcast/Sweep/": "SweepTests and MergeTests run it from outside",
    "Sources/Experiments/Sweep/PointsTable.swift": "SweepMergeTests compares the tables",
    "Sources/Experiments/Sweep/RunCost.swift": "SweepPlanTests compares the work of points",
    "Sources/Experiments/Sweep/SweepTables.swift":
      "SweepDirectoryTests writes and reads all tables",
    "Sources/ScenarioFiles/Schema/ScenarioSchema+Sweep.swift":
      "tables; ScenarioReferenceTests checks them",
    "Sources/ScenarioFiles/Sweep/SweepAxis.swift":
      "stored properties and their text; ScenarioSweepTests compares it",
    "Sources/lagcast/Terminal/":
      "GeneralTests, TerminalTests and BadInputTests see streams, colours, progress and statuses",
    "Sources/lagcast/Version.swift": "GeneralTests reads the line",
    "Sources/ScenarioFiles/Decoding/Names.swift":
      "ScenarioFileTests and the decoders' tests refer to and give names",
    "Sources/ScenarioFiles/Decoding/NodeDecoder.swift":
      "AllocationReaderTests decodes every strategy by it",
    "Sources/ScenarioFiles/Decoding/ParameterReader.swift":
      "DistributionReaderTests and ArrivalReaderTests read all kinds",
    "Sources/ScenarioFiles/Decoding/SectionReader.swift":
      "ScenarioFileTests and the decoders' tests read by it",
    "Sources/ScenarioFiles/Problems/ScenarioProblem.swift":
      "stored properties and their text; all tests compare it",
    "Sources/ScenarioFiles/Quantities/DecimalText.swift":
      "Quantity+TimeTests and Quantity+AmountTests read numbers by it",
    "Sources/ScenarioFiles/Quantities/Quantity.swift":
      "Quantity+TimeTests and Quantity+AmountTests cover each kind",
    "Sources/ScenarioFiles/Scenario.swift":
      "stored properties; ScenarioContextTests compares digests",
    "Sources/ScenarioFiles/Schema/ScenarioSchema+Arrivals.swift":
      "tables; ScenarioReferenceTests checks them",
    "Sources/ScenarioFiles/Schema/ScenarioSchema+Cluster.swift":
      "tables; ScenarioReferenceTests checks them",
    "Sources/ScenarioFiles/Schema/ScenarioSchema+Events.swift":
      "tables; ScenarioReferenceTests checks them",
    "Sources/ScenarioFiles/Schema/ScenarioSchema+Groups.swift":
      "tables; ScenarioReferenceTests checks them",
    "Sources/ScenarioFiles/Schema/ScenarioSchema.swift":
      "tables; ScenarioReferenceTests checks them",
    "Sources/ScenarioFiles/Schema/ScenarioSection.swift":
      "stored properties; ScenarioReferenceTests reads them",
    "Sources/ScenarioFiles/Schema/ValueKind.swift":
      "words only; ScenarioReferenceTests compares the page made of them",
    "Sources/ScenarioFiles/Traces/TimeUnit.swift":
      "TraceDecodingTests reads columns in several units",
    "Sources/ScenarioFiles/Tree/ScenarioNode.swift":
      "stored properties; every test of a decoder reads nodes",
    "Sources/ScenarioFiles/Tree/TextPlace.swift":
      "DuplicateKeysTests and ScenarioFileTests look for places",
    "Sources/MessagingModel/Outcome/ReplicationOutcome.swift":
      "stored properties; every test of the model reads them",
    "Sources/MessagingModel/Outcome/RunOptions.swift": "stored properties; all tests pass them",
    "Sources/MessagingModel/Groups/GroupedModel.swift":
      "LifecycleTests, KafkaLifecycleTests and WorkMembershipTests scale, slow and restart groups",
    "Sources/MessagingModel/Kafka/KafkaModel+Groups.swift": "KafkaLifecycleTests names members",
    "Sources/MessagingModel/RocketMQ/RocketMQModel+Groups.swift": "LifecycleTests names members",
    "Sources/MessagingModel/Groups/GroupMeasurements.swift":
      "SamplingTests and EpisodeTests read series, bills and outcomes; ReplicationTests the rest",
    "Sources/MessagingModel/Groups/GroupService.swift":
      "ServiceTraceTests see traces and repeats; RedeliveryTests failures; theory cases the draws",
    "Sources/MessagingModel/Groups/OpenKeys.swift":
      "PublishingTests and ChoosingTests count what overtakes a message of its key",
    "Sources/MessagingModel/Groups/OpenBill.swift": "EpisodeTests and ScaleOutTests read bills",
    "Sources/MessagingModel/Groups/ScenarioStep.swift": "cases only; LifecycleTests take the steps",
    "Sources/MessagingModel/Specification/ScenarioEvent+Loads.swift":
      "theory cases with bursts and ramps; DeterminismTests have every load",
    "Sources/MessagingModel/RocketMQ/AllocationMemo.swift":
      "RebalancingTests; every rebalance asks it",
    "Sources/MessagingModel/RocketMQ/Audits.swift":
      "run at the end of every run; the randomised suite depends on them",
    "Sources/MessagingModel/RocketMQ/Books.swift": "ReplicationTests and the randomised suite",
    "Sources/MessagingModel/RocketMQ/ListenerWork.swift":
      "ConcurrentConsumptionTests, RedeliveryTests and ServiceTraceTests see times, failures, repeats",
    "Sources/MessagingModel/RocketMQ/LatencyAccounting.swift":
      "ReplicationTests adds up the parts; the audits refuse negative ones",
    "Sources/MessagingModel/RocketMQ/Ownership.swift": "ScaleOutTests and RebalancingTests",
    "Sources/MessagingModel/RocketMQ/RocketMQModel+Outcome.swift":
      "every test of the model reads outcomes",
    "Sources/MessagingModel/RocketMQ/RocketMQModel+Setup.swift": "every run begins with it",
    "Sources/MessagingModel/RocketMQ/RocketMQModel.swift": "every run goes through it",
    "Sources/MessagingModel/RocketMQ/ScenarioActions.swift":
      "ScaleOutTests, LifecycleTests and the randomised suite carry out every action",
    "Sources/MessagingModel/RocketMQ/State/":
      "stored properties of the model's entities; the tests of their behaviour cover them",
    "Sources/MessagingModel/Filters/FilterDialect.swift":
      "names only; FilterExpressionTests reads both languages",
    "Sources/MessagingModel/Filters/FilterLexer.swift": "FilterExpressionTests reads all tokens",
    "Sources/MessagingModel/Filters/JMSHeader.swift": "SelectingTests selects by each header",
    "Sources/MessagingModel/Filters/FilterNode.swift": "FilterExpressionTests makes all nodes",
    "Sources/MessagingModel/Filters/FilterParser.swift":
      "FilterExpressionTests reads right and wrong expressions",
    "Sources/MessagingModel/Filters/FilterProgram.swift":
      "FilterProgram+EvaluationTests runs programs; RandomFilterTests compares with truth tables",
    "Sources/MessagingModel/Filters/FilterTexts.swift":
      "FilterProgram+EvaluationTests reads texts as numbers of all kinds",
    "Sources/MessagingModel/Filters/FilterValue.swift":
      "FilterProgram+EvaluationTests compares values of all kinds",
    "Sources/MessagingModel/Filters/MessageFilters.swift": "FilteringTests runs it",
    "Sources/MessagingModel/Filters/PropertyDraws.swift":
      "FilteringTests compares shares and looks for independence",
    "Sources/MessagingModel/RocketMQ/RocketMQModel+Filters.swift": "FilteringTests runs it",
    "Sources/MessagingModel/RocketMQ/RocketMQModel+Detours.swift":
      "DelayingTests and TransactionsTests run it",
    "Sources/MessagingModel/Outcome/ClusterOutcomes.swift":
      "stored properties; OutagesTests, SendingTests and ClusterQueuesTests read them",
    "Sources/MessagingModel/Outcome/PopOutcome.swift":
      "stored properties; PopRequestsTests reads them",
    "Sources/MessagingModel/Outcome/ProducerOutcomes.swift":
      "stored properties; DelayingTests and TransactionsTests read them",
    "Sources/MessagingModel/Specification/DelaySpecification.swift":
      "stored properties; DelayingTests and DetourReaderTests set them",
    "Sources/MessagingModel/Specification/TransactionSpecification.swift":
      "stored properties; TransactionsTests and DetourReaderTests set them",
    "Sources/MessagingModel/Specification/PropertySpecification.swift":
      "stored properties; FilteringTests draws all kinds",
    "Sources/MessagingModel/Specification/GroupSpecification.swift":
      "stored properties; all tests of the model set them",
    "Sources/MessagingModel/Specification/ModelSpecification+Memory.swift":
      "BadInputTests of the command compares the estimate with a limit",
    "Sources/MessagingModel/Specification/ModelSpecification.swift":
      "stored properties; all tests of the model set them",
    "Sources/MessagingModel/Specification/ProducerSpecification.swift":
      "stored properties; all tests of the model set them",
    "Sources/ScenarioFiles/Schema/ScenarioSchema+WorkClients.swift":
      "tables of keys; ScenarioReferenceTests and the decoders' tests read them",
    "Sources/ScenarioFiles/Schema/ScenarioSchema+WorkQueues.swift":
      "ScenarioReferenceTests writes the reference from it",
    "Sources/MessagingModel/WorkQueues/Cluster/ClusterBills.swift":
      "the tests of clusters read every count",
    "Sources/MessagingModel/WorkQueues/Cluster/ClusterPublishing.swift":
      "ClusterConnectionsTests and ClusterQueuesTests publish, RandomWorkClusterTests counts",
    "Sources/ScenarioFiles/Schema/ScenarioSchema+RabbitMQCluster.swift":
      "ScenarioDecoder+RabbitMQClusterTests reads every setting by it",
    "Sources/MessagingModel/WorkQueues/Consuming.swift":
      "WorkQueueModelTests follows services and failures",
    "Sources/MessagingModel/WorkQueues/Dispatching.swift":
      "WorkQueueModelTests and ChoosingTests follow the turns",
    "Sources/MessagingModel/WorkQueues/Protocol/ConsumerRing.swift":
      "ChoosingTests and WorkQueueModelTests follow its turns",
    "Sources/MessagingModel/WorkQueues/KeyOrder.swift":
      "RandomWorkQueueTests recounts the inversions",
    "Sources/MessagingModel/WorkQueues/Routing/AddressBook.swift":
      "ExchangeRouterTests routes what it remembers",
    "Sources/MessagingModel/WorkQueues/Settling.swift":
      "WorkQueueModelTests, DeadLetteringTests and WorkMembershipTests settle and take back",
    "Sources/MessagingModel/WorkQueues/State/":
      "stored properties; every test of the model works on them",
    "Sources/MessagingModel/WorkQueues/Network/NetworkBooks.swift":
      "NetworkBridgesTests reads what it counts",
    "Sources/MessagingModel/WorkQueues/WorkAudits.swift":
      "RandomWorkQueueTests ends every run with the audit",
    "Sources/MessagingModel/WorkQueues/WorkLatencies.swift":
      "WorkQueueModelTests adds the parts up",
    "Sources/MessagingModel/WorkQueues/WorkRouting.swift":
      "WorkQueueModelTests and RandomWorkQueueTests publish",
    "Sources/MessagingModel/WorkQueues/WorkSampling.swift":
      "WorkMembershipTests reads bills, RandomWorkQueueTests series",
    "Sources/MessagingModel/WorkQueues/WorkScenarioActions.swift":
      "WorkMembershipTests carries out every event",
    "Sources/MessagingModel/Specification/WorkQueues/":
      "stored properties; the tests of WorkQueues run what they say",
    "Sources/MessagingModel/Specification/ScenarioEvent.swift":
      "names only; the listing of events and the tests of results compare them",
  ]
}
