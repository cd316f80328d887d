"""Why a file is refused as a whole: sentences that say what is wrong and what to do."""


class FileRefused(Exception):
    """Nothing of the file can be taken in. The message is for the sender, and never repeats a cell."""


GONE = "The file is no longer here. Send it again."
EMPTY = "The file is empty."
NO_ROWS = "The file has a header and no rows."
NOT_UTF8 = (
    "Line {line} is not UTF-8 text. Save the file as “CSV UTF-8” (in Excel: Save as, CSV UTF-8) and send it again."
)
UTF16 = "The file is UTF-16 text. Save it as “CSV UTF-8” and send it again."
NUL_IN_HEADER = (
    "The header holds a NUL character: the file is UTF-16 text, or damaged. Save it as “CSV UTF-8” and send it again."
)
HEADER_TOO_LONG = "The first line is longer than {longest:,} characters, so it is no header."
LINE_TOO_LONG = "Line {line} is longer than {longest:,} characters: the file is not a table of rows."
TOO_MANY_COLUMNS = "The header has {found:,} columns, and no file of ours has more than {most}."
NOT_TEXT = "The file is not a CSV, a gzipped CSV or an XLSX workbook."
OLD_WORKBOOK = (
    "The file is an old Excel workbook (.xls), or one with a password. "
    "Save it as XLSX without a password, or as “CSV UTF-8”, and send it again."
)
COLUMN_TWICE = "The column {name} stands twice in the header."
COLUMN_WITHOUT_NAME = "Column {place} of the header has no name."
COLUMNS_MISSING = "The header lacks {names}. Columns are separated by commas, semicolons or tabs."
TOO_LARGE = "Unpacked, the file is larger than {megabytes:,} MB. Send it in parts."
BOMB = "The file unpacks to more than {times} times its size, as no real data do. It was not read further."
CUT_OFF = "The file is cut off: its packed data end in the middle. Send it again."
NOT_XLSX = "The workbook cannot be read: it is damaged, or cut off. Save it again and send it."
FORMULA = "Cell {cell} holds a formula. Save the sheet with values only, and send it again."
QUOTE_OPEN = "A quotation mark in line {line} is never closed, so the rest of the file cannot be told apart."
QUOTE_ASTRAY = (
    "A quotation mark in line {line} stands where none can: after a closing one comes the next column, "
    "and one inside a cell is doubled. The rest of the file cannot be told apart."
)
TOO_FEW_PLACES = "The file has {found} columns where {needed} were expected of a {preset} file."
