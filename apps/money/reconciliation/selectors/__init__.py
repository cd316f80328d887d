"""Reading expected against actual: figures as now known, what months report, what may be shown of them."""
