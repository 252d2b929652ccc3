import fc from 'fast-check';

// Property tests look at the same values on every run, so that a change is judged and not the day's luck. Other values:
// LAKEGAUGE_TEST_SEED=… with any whole number.
fc.configureGlobal({
  ...fc.readConfigureGlobal(),
  seed: Number(process.env.LAKEGAUGE_TEST_SEED ?? 20_261_124)
});
