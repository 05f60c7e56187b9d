pytest_plugins = ["havu_pytest"]
