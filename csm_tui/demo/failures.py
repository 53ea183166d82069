"""What failing steps print, as Python, bash and the orchestrator say it."""

HANDLER = (
    "Traceback (most recent call last):",
    '  File "/pkg/share/code/run_templates/broken_handler/main.py", line 48, in <module>',
    "    main()",
    '  File "/pkg/share/code/run_templates/broken_handler/main.py", line 41, in main',
    "    rows = apply_parameters(rows, parameters)",
    '  File "/pkg/share/code/run_templates/broken_handler/main.py", line 23, in apply_parameters',
    '    row["NbWaiters"] = int(parameters["waiters_count"])',
    "                           ~~~~~~~~~~^^^^^^^^^^^^^^^^^",
    "KeyError: 'waiters_count'",
)
CHAINED = (
    "Traceback (most recent call last):",
    '  File "/pkg/share/code/run_templates/brewery/main.py", line 17, in number',
    "    return int(text)",
    "           ^^^^^^^^^",
    "ValueError: invalid literal for int() with base 10: 'to be counted'",
    "",
    "The above exception was the direct cause of the following exception:",
    "",
    "Traceback (most recent call last):",
    '  File "/pkg/share/code/run_templates/brewery/main.py", line 52, in <module>',
    "    main()",
    '  File "/pkg/share/code/run_templates/brewery/main.py", line 44, in main',
    '    row["Stock"] = number("stock", parameters)',
    "                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^",
    '  File "/pkg/share/code/run_templates/brewery/main.py", line 19, in number',
    '    raise ParameterError(f"parameter {name}: {text!r} is no number") from wrong',
    "ParameterError: parameter stock: 'to be counted' is no number",
)
NO_WAITERS = (
    "no waiter is free, 14 customers wait",
    "Traceback (most recent call last):",
    '  File "/pkg/share/code/simulation/brewery.py", line 131, in <module>',
    "    run(model)",
    '  File "/pkg/share/code/simulation/brewery.py", line 118, in run',
    "    model.serve(iteration)",
    '  File "/pkg/share/code/simulation/model.py", line 64, in serve',
    "    share = len(self.waiting) / self.waiters",
    "            ~~~~~~~~~~~~~~~~~~^~~~~~~~~~~~~~",
    "ZeroDivisionError: division by zero",
)
SUPPLIERS = (
    "Traceback (most recent call last):",
    '  File "/pkg/share/code/suppliers/prices.py", line 33, in <module>',
    "    main()",
    '  File "/pkg/share/code/suppliers/prices.py", line 29, in main',
    "    prices.append(read(number))",
    "                  ^^^^^^^^^^^^",
    '  File "/pkg/share/code/suppliers/prices.py", line 12, in read',
    "    return json.loads(answer)",
    "           ^^^^^^^^^^^^^^^^^^",
    "json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)",
)
RETRIES = (
    "sending Stock: attempt 1 of 3",
    "ERROR ConnectionError: database.example.com:5432 refused the connection, again in 2 s",
    "sending Stock: attempt 2 of 3",
    "ERROR ConnectionError: database.example.com:5432 refused the connection, again in 4 s",
    "sending Stock: attempt 3 of 3",
)
LAST_RETRY = (
    "Traceback (most recent call last):",
    '  File "/pkg/share/code/results/send.py", line 58, in <module>',
    "    send(tables)",
    '  File "/pkg/share/code/results/send.py", line 37, in send',
    "    database.write(name, rows)",
    '  File "/pkg/share/code/results/database.py", line 21, in write',
    '    raise PermissionError(f"role {role} may not write to table {name}")',
    "PermissionError: role results_reader may not write to table stock",
)
CAUGHT = (
    "Applying events to Bar.csv",
    "Traceback (most recent call last):",
    '  File "/pkg/share/code/run_templates/brewery/events.py", line 27, in read_events',
    "    with open(path) as source:",
    "         ^^^^^^^^^^",
    "FileNotFoundError: [Errno 2] No such file or directory: '/mnt/scenariorun-parameters/events'",
    "no events: going on without them",
)
MISSING_VARIABLES = (
    "Missing environment values for step fetch-parameters",
    "CSM_RUN_ID: The id of the run in the cosmotech api",
    "Missing environment values for step parameters-handler",
    "BREWERY_SUPPLIER_URL: address of the supplier's catalogue",
    "BREWERY_SUPPLIER_TOKEN: token of the supplier's catalogue",
    "Missing environment variables, check the logs",
)
BAD_TEMPLATE = (
    "engine asks for a non existing template csm-run-simulator",
    "Command Template csm-run-simulator is not available",
)
NO_COMMAND = "/tmp/tmpj3ln56_7: line 2: csm-simulator: command not found"  # noqa: S108 - a text
KILLED = "/tmp/tmp1v5m2yw4: line 2:    27 Killed                  csm-simulator -i Brewery"  # noqa: S108
ENDED = "Terminated"
BARS = (
    "\x1b[1m\x1b[36mparameters handler 3.2\x1b[0m",
    "\r".join(
        f"Bar.csv: {done:>3}%|{'█' * (done // 10):<10}| {done}/100" for done in range(0, 101, 10)
    ),
    "\x1b[32mINFO\x1b[0m no error found, error rate 0.0",
    "\x1b[33mWARNING\x1b[0m column \x1b[1mNbWaiters\x1b[0m is new",
)
