"""Nothing here is collected: some of these modules end the process that imports them."""

collect_ignore_glob = ["*.py"]
