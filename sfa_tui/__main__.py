"""The door: finds the language, then opens the command line."""


def main() -> None:
    """Run `sfa`."""
    print("sfa")


if __name__ == "__main__":
    main()
